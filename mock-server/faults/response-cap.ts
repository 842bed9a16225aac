/** Faults of the largest response that a tool may have. */

import type { Behaviour } from '../behaviour.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import { editingResults, fault, set, untouched } from './fault.ts';

/** Puts the cap elsewhere; what is said of it stays as it was. */
function moved(to: (documented: number) => number) {
  return (behaviour: Behaviour): Behaviour => {
    const { response } = behaviour.limits;
    if (response === null) return behaviour;
    const told = behaviour.refusals['too-large'];
    const message = told.message.replace('{limit}', String(response));
    const refusals = { ...behaviour.refusals, 'too-large': { ...told, message } };
    return set('limits', { response: to(response) })({ ...behaviour, refusals });
  };
}

/** Another look of the refusal, where there is a cap. */
function telling(look: Partial<Behaviour['refusals']['too-large']>) {
  return (behaviour: Behaviour): Behaviour =>
    behaviour.limits.response === null
      ? behaviour
      : set('refusals', { 'too-large': { ...behaviour.refusals['too-large'], ...look } })(behaviour);
}

/** The first so many bytes of a text, as far as they are whole characters. */
function cut(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes), { stream: true });
}

export const responseCapFaults = [
  fault({
    name: 'response-cap-below',
    describes: 'A response of exactly the documented size is already too large.',
    turns: ['calls/response-text-at-limit'],
    change: moved((documented) => documented - 1),
  }),
  fault({
    name: 'response-cap-half',
    describes: 'A response of little more than half the documented size is already too large.',
    turns: ['calls/response-within-limit', 'calls/response-text-at-limit'],
    change: moved((documented) => Math.floor(documented / 2)),
  }),
  fault({
    name: 'response-cap-above',
    describes: 'A response of one byte more than the documented size is served.',
    turns: ['calls/response-above-limit'],
    change: moved((documented) => documented + 1),
  }),
  fault({
    name: 'no-response-cap',
    describes: 'A response of any size is served.',
    turns: ['calls/response-above-limit'],
    change: set('limits', { response: null }),
  }),
  fault({
    name: 'response-cap-message',
    describes: 'The failure of a response that is too large says something else than documented.',
    turns: ['calls/response-above-limit'],
    change: telling({ message: 'The response is too large.' }),
  }),
  fault({
    name: 'response-cap-other-number',
    describes: 'The failure of a response that is too large names another cap than the one that holds.',
    turns: ['calls/response-above-limit'],
    change: (behaviour) =>
      telling({
        message: behaviour.refusals['too-large'].message.replace(
          '{limit}',
          String((behaviour.limits.response ?? 0) * 2),
        ),
      })(behaviour),
  }),
  fault({
    name: 'too-large-as-rpc',
    describes: 'A response that is too large is answered with a JSON-RPC error.',
    turns: ['calls/response-above-limit'],
    change: telling({ as: 'error' }),
  }),
  fault({
    name: 'response-cut-at-cap',
    describes: 'A response that is too large is served as far as the cap.',
    turns: ['calls/response-above-limit'],
    change: set('limits', { response: null }),
    wrap: (context) => {
      const { response } = context.behaviour.limits;
      if (response === null) return untouched;
      return editingResults(context, 'tools/call', (result) => ({
        ...result,
        content: (result.content as JsonObject[]).map((item) =>
          isObject(item) && typeof item.text === 'string' ? { ...item, text: cut(item.text, response) } : item,
        ),
      }));
    },
  }),
];
