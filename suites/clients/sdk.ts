/** The official SDK's client: each thing that it does with every server. */

import { filledArguments } from '../../harness/arguments.ts';
import { number } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { does, seen, stepOf } from './step.ts';

export const connects = probe({
  id: 'clients/sdk-connects',
  question: 'Does the client of the official TypeScript SDK connect?',
  why: 'Most programs that speak MCP are built on it: where it does not connect, none of them does.',
  needs: ['clients', 'sdkClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { sdkClient }) => seen(stepOf(await sdkClient(), 'connect')),
});

export const lists = probe({
  id: 'clients/sdk-lists',
  question: 'Does the client of the official TypeScript SDK list the tools, all pages?',
  why: 'It reads every answer by a schema, and takes nothing of a list in which one tool is wrong.',
  needs: ['clients', 'sdkClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { sdkClient }) => seen(stepOf(await sdkClient(), 'list')),
});

export const reads = probe({
  id: 'clients/sdk-reads',
  question: 'Does the client of the official TypeScript SDK read the first resource that is listed?',
  why: 'What is listed for a client is there for it to be read.',
  needs: ['clients', 'sdkClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { sdkClient }) => seen(stepOf(await sdkClient(), 'read')),
});

export const calls = probe({
  id: 'clients/sdk-calls',
  question: 'Does the client of the official TypeScript SDK call a tool, and take its answer?',
  why: 'It holds structured content against the schema that the tool announces, and throws away what does not fit.',
  needs: ['clients', 'sdkClient', 'readOnlyTool'],
  impact: 'calls-tools',
  sees: does,
  async observe(endpoint, { sdkClient, readOnlyTool }) {
    const { name, arguments: given } = readOnlyTool;
    return seen(stepOf(await sdkClient({ name, arguments: filledArguments(given, endpoint.nonce) }), 'call'));
  },
});

export const closes = probe({
  id: 'clients/sdk-closes',
  question: 'Does the client of the official TypeScript SDK end its session and close?',
  why: 'A program that stops would otherwise end with an error that nobody can act on.',
  needs: ['clients', 'sdkClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { sdkClient }) => seen(stepOf(await sdkClient(), 'close')),
});

export const reconnects = probe({
  id: 'clients/sdk-reconnects',
  question: 'Does the client of the official TypeScript SDK learn that its session is lost, and connect anew?',
  why: 'After every deployment its users would have to start their program again.',
  needs: ['clients', 'sdkClient'],
  impact: 'opens-sessions',
  sees: { ...does, status: number('the HTTP status by which it learned of the loss') },
  async observe(_endpoint, { sdkClient }) {
    const step = stepOf(await sdkClient(), 'reconnect');
    return { ...seen(step), ...(step.status !== undefined && { status: step.status }) };
  },
});
