/** Probes of an invented vendor, written as its own people would. */

import { describe, probe, reply } from '../../index.ts';

export const pingWithParams = probe({
  id: 'acme/ping-with-params',
  question: 'Is a ping served that carries parameters?',
  why: 'Some clients send an empty object where nothing is needed.',
  sees: reply,
  always: [{}, { extra: true }],
  observe: async (endpoint, _given, params: object) => describe(await endpoint.ask('ping', { params })),
});

export default [pingWithParams];
