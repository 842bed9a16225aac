/** The names of the tools, over all pages of the list. */

import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';

export const uniqueNames = probe({
  id: 'tools/unique-names',
  question: 'Has every listed tool a name that no other one has, on whatever page?',
  why: 'A call names one tool: of two with the same name, nobody knows which one runs.',
  sees: {
    names: word('the names', { unique: 'no two tools share one', repeated: 'two tools share one' }),
  },
  async observe(endpoint) {
    const { entries, complete } = await endpoint.list('tools');
    const names = new Set(entries.map(({ name }) => name));
    if (names.size < entries.length) return { names: 'repeated' };
    return complete && entries.length > 0 ? { names: 'unique' } : undefined;
  },
});

/** Source: server/tools#tool-names, from 2025-11-25 on. */
const FITTING = /^[A-Za-z0-9_.-]{1,128}$/;

export const nameForm = probe({
  id: 'tools/name-form',
  question: 'Has the name of every listed tool 1 to 128 characters out of A-Z, a-z, 0-9, _, - and the dot?',
  why: 'Models and clients take names of this form alone: a tool with another is renamed on the way, or left out.',
  sees: {
    names: word('the names', { fitting: 'each has that form', 'some-other': 'some have another' }),
  },
  async observe(endpoint) {
    const { entries, complete } = await endpoint.list('tools');
    if (entries.some(({ name }) => !FITTING.test(name))) return { names: 'some-other' };
    return complete && entries.length > 0 ? { names: 'fitting' } : undefined;
  },
});
