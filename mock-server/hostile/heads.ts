/** Status lines and headers that mislead, or never end. */

import { emptyAnswer, head, JSON_CHUNKS, joined, jsonAnswer, jsonHead, repeatedly } from './bytes.ts';
import { hostility } from './hostility.ts';

export const heads = [
  hostility('endless-status-line', 'Sends a status line that never ends.', 'every', ({ socket }) => {
    socket.write('HTTP/1.1 200 ');
    return repeatedly(socket, 'of the same');
  }),
  hostility('endless-headers', 'Sends headers for ever.', 'every', ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    return repeatedly(socket, 'x-more: of the same\r\n');
  }),
  hostility('endless-header', 'Sends a header that never ends.', 'every', ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nx-more: ');
    return repeatedly(socket, 'of the same');
  }),
  hostility('huge-header', 'Answers properly, behind a header of 8 MiB.', 'every', async ({ socket, response }) => {
    socket.write('HTTP/1.1 200 OK\r\nx-more: ');
    await repeatedly(socket, 'x'.repeat(1_024), 8_192);
    const body = JSON.stringify(response);
    socket.write(`\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }),
  hostility('endless-early-hints', 'Sends interim answers (103) for ever.', 'every', ({ socket }) =>
    repeatedly(socket, head('103 Early Hints', 'link: </x>')),
  ),
  hostility('endless-continues', 'Sends 100 Continue for ever, uninvited.', 'every', ({ socket }) =>
    repeatedly(socket, head('100 Continue')),
  ),
  hostility('switches-protocols', 'Answers 101 and speaks another protocol.', 'every', ({ socket }) => {
    socket.write(joined(head('101 Switching Protocols', 'connection: upgrade', 'upgrade: other'), 'hello'));
  }),
  hostility(
    'status-999',
    'Answers properly, with a status that HTTP does not have.',
    'every',
    ({ socket, response }) => {
      const body = JSON.stringify(response);
      socket.write(
        joined(head('999 Odd', 'content-type: application/json', `content-length: ${Buffer.byteLength(body)}`), body),
      );
    },
  ),
  hostility('redirects-for-ever', 'Redirects every request to itself.', 'every', ({ socket }) => {
    socket.write(emptyAnswer('307 Temporary Redirect', 'location: /mcp'));
  }),
  hostility('body-with-204', 'Answers 204, which has no body, and sends one.', 'every', ({ socket, response }) => {
    const body = JSON.stringify(response);
    socket.write(head('204 No Content', `content-length: ${Buffer.byteLength(body)}`) + body);
  }),
  hostility('empty-answer', 'Answers 200 with an empty body.', 'every', ({ socket }) => {
    socket.write(emptyAnswer('200 OK'));
  }),
  hostility('head-alone', 'Announces a body, as to HEAD, and sends none.', 'every', ({ socket }) => {
    socket.write(jsonHead(1_000));
  }),
  hostility('many-cookies', 'Sets 300 cookies with each answer.', 'rpc', ({ socket, response }) => {
    const cookies = Array.from({ length: 300 }, (_, at) => `set-cookie: c${at}=${at}; Path=/`);
    socket.write(jsonAnswer(JSON.stringify(response), ...cookies));
  }),
  hostility(
    'odd-headers',
    'Sends headers with control bytes and bytes outside ASCII.',
    'rpc',
    ({ socket, response }) => {
      const odd = Buffer.from('x-odd: \x1b]0;owned\x07 \x80\xff\r\n', 'latin1');
      const whole = jsonAnswer(JSON.stringify(response));
      const at = whole.indexOf('\r\n') + 2;
      socket.end(joined(whole.subarray(0, at), odd, whole.subarray(at)));
    },
  ),
  hostility('empty-session', 'Hands out an empty session id.', 'initialize', ({ socket, response }) => {
    socket.write(jsonAnswer(JSON.stringify(response), 'mcp-session-id:'));
  }),
  hostility('odd-session', 'Hands out a session id that no header may hold.', 'initialize', ({ socket, response }) => {
    socket.write(jsonAnswer(JSON.stringify(response), 'mcp-session-id: \t"é\x80{}'));
  }),
  hostility('long-session', 'Hands out a session id of 10,000 characters.', 'initialize', ({ socket, response }) => {
    socket.write(jsonAnswer(JSON.stringify(response), `mcp-session-id: ${'s'.repeat(10_000)}`));
  }),
  hostility('changing-session', 'Names another session id in every answer.', 'rpc', ({ socket, response, before }) => {
    socket.write(jsonAnswer(JSON.stringify(response), `mcp-session-id: session-${before}`));
  }),
  hostility('unknown-coding', 'Names a content coding that nobody knows.', 'rpc', ({ socket, response }) => {
    socket.write(jsonAnswer(JSON.stringify(response), 'content-encoding: unheard-of'));
  }),
  hostility('trailers', 'Names a length in a trailer, and not its own.', 'rpc', ({ socket, response }) => {
    const body = Buffer.from(JSON.stringify(response));
    socket.write(joined(JSON_CHUNKS, `${body.length.toString(16)}\r\n`, body, '\r\n0\r\ncontent-length: 3\r\n\r\n'));
  }),
];
