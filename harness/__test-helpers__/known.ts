/** An endpoint of which nothing is known but where it is. */

import type { Known } from '../facts.ts';

export const nothingKnown: Known = {
  conventions: {},
  target: { url: 'http://a.example/mcp' },
  tools: [],
  prompts: [],
  resources: [],
  resourceTemplates: [],
  capabilities: {},
  handsOutSessions: false,
  servesAnyone: false,
  signal: new AbortController().signal,
};
