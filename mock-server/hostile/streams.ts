/** Event streams: split where it hurts, left open, and without end. */

import { chunk, EVENTS, event, eventsAnswer, joined, LAST_CHUNK, repeatedly } from './bytes.ts';
import { hostility } from './hostility.ts';

function otherId<T extends object>(response: T): T {
  return { ...response, id: 'nobody asked' };
}

export const streams = [
  hostility(
    'split-utf8',
    'Sends its events a byte at a time, which splits characters: a client must not mind.',
    'rpc',
    ({ socket, response }) => {
      socket.write(EVENTS);
      for (const byte of Buffer.from(event(response))) socket.write(chunk(new Uint8Array([byte])));
      socket.write(LAST_CHUNK);
    },
  ),
  hostility(
    'split-line-ends',
    'Ends its lines by CR LF, and splits each: a client must not mind.',
    'rpc',
    ({ socket, response }) => {
      socket.write(EVENTS);
      for (const piece of event(response)
        .split('\n')
        .join('\r\n')
        .split(/(?<=\r)/))
        socket.write(chunk(piece));
      socket.write(LAST_CHUNK);
    },
  ),
  hostility('stream-with-mark', 'Begins its stream with a byte order mark.', 'rpc', ({ socket, response }) => {
    socket.write(eventsAnswer(`\ufeff${event(response)}`));
  }),
  hostility('carriage-returns', 'Ends the lines of its stream by CR alone.', 'rpc', ({ socket, response }) => {
    socket.write(eventsAnswer(event(response).replaceAll('\n', '\r')));
  }),
  hostility('left-open', 'Answers in an event and leaves the stream open.', 'rpc', ({ socket, response }) => {
    socket.write(joined(EVENTS, chunk(event(response))));
  }),
  hostility('truncated-event', 'Closes in the middle of the second event.', 'every', ({ socket, response }) => {
    socket.end(joined(EVENTS, chunk(event(response) + event(response).slice(0, 30))));
  }),
  hostility('silent-stream', 'Opens a stream and sends nothing.', 'every', ({ socket }) => void socket.write(EVENTS)),
  hostility('drip', 'Sends its answer a byte a second.', 'rpc', async ({ socket, response, wait }) => {
    socket.write(EVENTS);
    for (const byte of Buffer.from(event(response))) {
      if (socket.destroyed) return;
      socket.write(chunk(new Uint8Array([byte])));
      await wait(1_000);
    }
    socket.write(LAST_CHUNK);
  }),
  hostility(
    'drips-on',
    'Answers, and sends colons for ever behind it.',
    'every',
    async ({ socket, response, wait }) => {
      socket.write(joined(EVENTS, chunk(event(response))));
      while (!socket.destroyed) {
        await wait(5);
        socket.write(chunk(':'));
      }
    },
  ),
  hostility('endless-events', 'Sends events for ever that answer another request.', 'every', ({ socket, response }) => {
    socket.write(EVENTS);
    return repeatedly(socket, chunk(event(otherId(response))));
  }),
  hostility('endless-tiny-events', 'Sends empty events for ever.', 'every', ({ socket }) => {
    socket.write(EVENTS);
    return repeatedly(socket, chunk('data\n\n'.repeat(1_000)));
  }),
  hostility('endless-comments', 'Sends comments for ever.', 'every', ({ socket }) => {
    socket.write(EVENTS);
    return repeatedly(socket, chunk(': still here\n'));
  }),
  hostility('endless-line', 'Sends an event whose data never ends.', 'every', ({ socket }) => {
    socket.write(joined(EVENTS, chunk('data: ')));
    return repeatedly(socket, chunk('x'.repeat(1_000)));
  }),
  hostility(
    'endless-after-answer',
    'Answers, and sends comments for ever behind it.',
    'rpc',
    ({ socket, response }) => {
      socket.write(joined(EVENTS, chunk(event(response))));
      return repeatedly(socket, chunk(': still here\n'));
    },
  ),
  hostility('other-event-name', 'Answers in an event that is no message.', 'rpc', ({ socket, response }) => {
    socket.write(eventsAnswer(event(response).replace('event: message', 'event: __proto__')));
  }),
  hostility(
    'server-requests',
    'Asks the client for sampling, elicitation, roots and ping before it answers: a client must not mind.',
    'rpc',
    ({ socket, response }) => {
      const asked = ['sampling/createMessage', 'elicitation/create', 'roots/list', 'ping'].map((method) =>
        // Their ids are those of the client's own request.
        event({ jsonrpc: '2.0', id: response.id, method, params: {} }),
      );
      socket.write(eventsAnswer(asked.join('') + event(response)));
    },
  ),
  hostility('endless-server-requests', 'Asks the client for sampling, for ever.', 'rpc', ({ socket, response }) => {
    socket.write(EVENTS);
    const asked = event({ jsonrpc: '2.0', id: response.id, method: 'sampling/createMessage', params: {} });
    return repeatedly(socket, chunk(asked));
  }),
  hostility(
    'wrong-id',
    'Answers an id that nobody asked, and leaves the stream open.',
    'rpc',
    ({ socket, response }) => {
      socket.write(joined(EVENTS, chunk(event(otherId(response)))));
    },
  ),
  hostility('twice', 'Answers twice, and not alike.', 'rpc', ({ socket, response }) => {
    const other = { jsonrpc: '2.0', id: response.id, error: { code: -32603, message: 'not so' } };
    socket.write(eventsAnswer(event(response) + event(other)));
  }),
];
