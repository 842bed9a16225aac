/** Prompts: whether they are served, what comes, and how they are named. */

import * as fc from 'fast-check';
import { type Listed, serverOf } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

export const listPrompts = probe({
  id: 'methods/list-prompts',
  question: 'What answers prompts/list?',
  why: 'Clients show prompts as commands; one that asks where there are none needs an answer that it understands.',
  sees: {
    ...reply,
    prompts: word('the prompts in the result', { array: 'an array', absent: 'left out, or no array' }),
  },
  async observe(endpoint) {
    const exchange = await endpoint.ask('prompts/list');
    const result = exchange.response?.result;
    if (!isRecord(result)) return describe(exchange);
    return { ...describe(exchange), prompts: Array.isArray(result.prompts) ? 'array' : 'absent' };
  },
});

export const getPrompt = probe({
  id: 'methods/get-prompt',
  question: 'What answers prompts/get for a prompt that is listed?',
  why: 'What is listed should be there to be had.',
  about: ['prompts'],
  sees: {
    ...reply,
    messages: word('the messages of the result', {
      items: 'an array with messages',
      empty: 'an array without any',
      absent: 'left out, or no array',
    }),
    arguments: word('the arguments sent', {
      none: 'none, since the prompt requires none',
      made: 'made-up texts, so that a refusal may be their fault',
    }),
  },
  async observe(endpoint, { prompts }) {
    const prompt = prompts.find((each) => requiredBy(each).length === 0) ?? prompts[0];
    const required = requiredBy(prompt);
    const args = Object.fromEntries(required.map((name) => [name, 'assay']));
    const params = { name: prompt.name, ...(required.length > 0 && { arguments: args }) };
    const exchange = await endpoint.ask('prompts/get', { params });
    const outcome = { ...describe(exchange), arguments: required.length > 0 ? 'made' : 'none' } as const;
    const result = exchange.response?.result;
    if (!isRecord(result)) return outcome;
    const { messages } = result;
    return { ...outcome, messages: !Array.isArray(messages) ? 'absent' : messages.length > 0 ? 'items' : 'empty' };
  },
});

function requiredBy({ arguments: all }: Listed): string[] {
  const declared = Array.isArray(all) ? all.filter(isRecord) : [];
  return declared.filter(({ required }) => required === true).map(({ name }) => String(name));
}

export const getUnknownPrompt = probe({
  id: 'methods/get-unknown-prompt',
  question: 'What answers prompts/get for a prompt that does not exist?',
  why: 'Where there are no prompts at all, the method is unknown; where there are some, only the name is.',
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask('prompts/get', { params: { name: `assay-none_${endpoint.nonce}` } }));
  },
});

export const otherPromptMethods = probe({
  id: 'methods/other-prompt-methods',
  question: 'What answers methods under prompts/ that no revision of MCP has?',
  why: 'A gateway that passes on whatever looks like prompts may pass on what it should not.',
  sees: reply,
  always: ['prompts/assay', 'prompts/lists'],
  vary: () => fc.stringMatching(/^[a-z]{1,10}(\/[a-z]{1,10})?$/).map((rest) => `prompts/assay-${rest}`),
  async observe(endpoint, _given, method: string) {
    return describe(await endpoint.ask(method));
  },
});

export const promptNames = probe({
  id: 'methods/prompt-names',
  question: 'Do the names of the listed prompts divide into server and prompt, as the document has it?',
  why: 'Two servers may have prompts of the same name.',
  needs: ['naming'],
  about: ['prompts'],
  sees: {
    names: word('the names', {
      'all-divide': 'each has a server and a name of its own',
      'some-do-not': 'some lack the separator, or one of the parts',
      'not-listed': 'the list was refused or is empty',
    }),
  },
  async observe(endpoint, { naming }) {
    const { entries } = await endpoint.list('prompts');
    if (entries.length === 0) return { names: 'not-listed' };
    return { names: entries.every(({ name }) => serverOf(name, naming)) ? 'all-divide' : 'some-do-not' };
  },
});
