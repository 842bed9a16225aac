/** Serves the reference gateway with one more tool that answers its text. Prints its URL and its target. */

import { mockGateway } from '../../mock-server/index.ts';

const inputSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const echo = { inputSchema, call: ({ text }: Readonly<Record<string, unknown>>) => String(text) };
const gateway = mockGateway('kindo', { integrations: { bench: { tools: { echo } } } });
const { url } = await gateway.listen();
console.log(JSON.stringify({ url, target: { ...gateway.target(), url } }));
