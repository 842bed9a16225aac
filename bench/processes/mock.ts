/**
 * Serves the reference gateway with one more tool that answers its text: `mock.ts [milliseconds]`, by which every answer
 * is late. Prints its URL and its target.
 */

import { setTimeout } from 'node:timers/promises';
import { mockGateway } from '../../mock-server/index.ts';
import { told } from './told.ts';

const inputSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const echo = { inputSchema, call: ({ text }: Readonly<Record<string, unknown>>) => String(text) };
const gateway = mockGateway('kindo', { integrations: { bench: { tools: { echo } } } });
const late = Number(process.argv[2] ?? 0);
if (late > 0) {
  const { answer } = gateway;
  gateway.answer = async (arrival) => {
    await setTimeout(late);
    return answer(arrival);
  };
}
const { url } = await gateway.listen();
told({ url, target: { ...gateway.target(), url } });
