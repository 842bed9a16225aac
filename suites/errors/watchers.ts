/** JSON-RPC errors wherever the run meets one: the status they come under, and how they are built. */

import { number, word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { relationOf } from '../messages/ids.ts';
import { isSuccess, requestIn } from '../request.ts';

export const errorStatus = watcher({
  id: 'errors/status',
  question: 'Under which HTTP status does a JSON-RPC error come that answers a request?',
  why: 'Many clients never read the body of a 4xx or 5xx: they retry, or give up.',
  sees: { status: number('the HTTP status') },
  watch(exchange) {
    const request = requestIn(exchange);
    // An error without the id of the request is HTTP refusing it before JSON-RPC came to it, in JSON-RPC's clothes.
    if (!request || !exchange.response?.error || exchange.response.id !== request.id) return undefined;
    return { status: exchange.answer?.status };
  },
});

export const errorEnvelope = watcher({
  id: 'errors/envelope',
  question: 'How is the error object of a JSON-RPC response built?',
  why: 'A client that reads the code as a number fails on anything else.',
  sees: {
    code: word('the code', { integer: 'an integer', 'another-type': 'not an integer', absent: 'left out' }),
    message: word('the message', { text: 'a text', 'another-type': 'no text', absent: 'left out' }),
  },
  watch(exchange) {
    const error = requestIn(exchange) && isSuccess(exchange) ? exchange.response?.error : undefined;
    if (!error) return undefined;
    const { code, message } = error;
    return {
      code: Number.isInteger(code) ? 'integer' : code === undefined ? 'absent' : 'another-type',
      message: typeof message === 'string' ? 'text' : message === undefined ? 'absent' : 'another-type',
    };
  },
});

export const idUnderHttpError = watcher({
  id: 'errors/id-under-http-error',
  question: 'Whose id has a JSON-RPC error that comes under an HTTP error?',
  why: 'HTTP may refuse a request before its id is read; an id of another request fails that one.',
  sees: {
    id: word('the id of the error', {
      'own-or-none': 'that of the request, null, or none',
      foreign: 'another one, or of another type',
    }),
  },
  watch(exchange) {
    const request = requestIn(exchange);
    if (!request || !exchange.response?.error || isSuccess(exchange)) return undefined;
    const own = ['same', 'null', 'absent'].includes(relationOf(request.id, exchange.response.id));
    return { id: own ? 'own-or-none' : 'foreign' };
  },
});

/** Lines that only a stack trace has: of JavaScript, Python, Java or .NET, Go. */
const frames = [
  /^\s+at .*[:(].+:\d+:\d+\)?$/m,
  /^Traceback \(most recent call last\):/m,
  /^\s+at [\w$.<>]+\([^)]*\)( in .+:line \d+)?$/m,
  /^goroutine \d+ \[/m,
];

export const errorMessage = watcher({
  id: 'errors/message',
  question: 'Does the message of any JSON-RPC error hold a stack trace?',
  why: 'It is shown to users and models: a trace tells them nothing, and strangers how the server is built.',
  sees: { message: word('the message', { plain: 'a text without a trace', 'stack-trace': 'a trace is in it' }) },
  watch({ response }) {
    const message = response?.error?.message;
    if (typeof message !== 'string') return undefined;
    return { message: frames.some((frame) => frame.test(message)) ? 'stack-trace' : 'plain' };
  },
});
