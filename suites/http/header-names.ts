/** The names of headers, which mean the same in any letter case. */

import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

const spellings = {
  'lower-case': (name: string) => name.toLowerCase(),
  'upper-case': (name: string) => name.toUpperCase(),
  'by-turns': (name: string) =>
    [...name].map((letter, n) => (n % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(''),
} as const;
type Spelling = keyof typeof spellings;

export const headerNames = probe({
  id: 'http/header-names-in-other-case',
  question: 'Is a request served whose header names are all in lower case, in capitals, or in both by turns?',
  why: 'Header names have no case (RFC 9110 §5.1), and a proxy that speaks HTTP/2 sends them all in lower case.',
  sees: reply,
  always: ['lower-case', 'upper-case', 'by-turns'],
  async observe(endpoint, _given, spelling: Spelling) {
    const { sent } = await endpoint.ask(endpoint.known);
    const headers: Record<string, string[]> = {};
    for (const [name, value] of sent.headers) {
      const spelled = spellings[spelling](name);
      headers[spelled] = [...(headers[spelled] ?? []), value];
    }
    return describe(await endpoint.ask(endpoint.known, { headers }));
  },
});
