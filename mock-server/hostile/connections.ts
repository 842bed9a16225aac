/** Connections that break, and bodies that are longer or shorter than they say. */

import { chunk, EVENTS, event, head, JSON_CHUNKS, joined, jsonAnswer, jsonHead, repeatedly } from './bytes.ts';
import { hostility } from './hostility.ts';

export const connections = [
  hostility('silent', 'Takes requests and never answers.', 'every', () => undefined),
  hostility('closes-at-once', 'Closes the connection without an answer.', 'every', ({ socket }) => void socket.end()),
  hostility(
    'resets-at-once',
    'Resets the connection before an answer.',
    'every',
    ({ socket }) => void socket.resetAndDestroy(),
  ),
  hostility('resets-in-head', 'Resets the connection within a header.', 'every', ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nconte', () => socket.resetAndDestroy());
  }),
  hostility('resets-in-body', 'Resets the connection in mid-body.', 'every', async ({ socket, response, wait }) => {
    socket.write(jsonHead(1_000) + JSON.stringify(response));
    // A reset takes what the peer has not read with it.
    await wait(20);
    socket.resetAndDestroy();
  }),
  hostility('not-http', 'Greets as a mail server does.', 'every', ({ socket }) => {
    socket.end('220 mail.example ESMTP\r\n');
  }),
  hostility('http-0.9', 'Answers with a body alone, without status and headers.', 'every', ({ socket, response }) => {
    socket.end(JSON.stringify(response));
  }),
  hostility('short-of-length', 'Closes before the announced length is sent.', 'every', ({ socket, response }) => {
    socket.end(jsonHead(1_000) + JSON.stringify(response));
  }),
  hostility('length-in-mid-body', 'Announces half the length of its body.', 'every', ({ socket, response }) => {
    const body = Buffer.from(JSON.stringify(response));
    socket.write(joined(jsonHead(body.length >> 1), body));
  }),
  hostility(
    'beyond-length',
    'Sends a second answer behind the first, for the next request to find on the connection.',
    'every',
    ({ socket, response }) => {
      const stray = { ...response, id: 'stray', result: { stray: true } };
      socket.write(joined(jsonAnswer(JSON.stringify(response)), jsonAnswer(JSON.stringify(stray))));
    },
  ),
  hostility('two-lengths', 'Sends two lengths that contradict each other.', 'every', ({ socket }) => {
    socket.end(`${head('200 OK', 'content-length: 2', 'content-length: 20')}{}`);
  }),
  hostility('length-beside-chunks', 'Announces a length and chunks at once.', 'every', ({ socket, response }) => {
    socket.end(joined(jsonHead(5, 'transfer-encoding: chunked'), chunk(JSON.stringify(response)), '0\r\n\r\n'));
  }),
  hostility('negative-length', 'Announces a negative length.', 'every', ({ socket }) => {
    socket.end(`${jsonHead(-2)}{}`);
  }),
  hostility('broken-chunking', 'Sends a chunk whose size is no number.', 'every', ({ socket, response }) => {
    socket.write(joined(EVENTS, chunk(event(response)), 'zz\r\n'));
  }),
  hostility('vast-chunk', 'Announces a chunk of 16 exabytes.', 'every', ({ socket }) => {
    socket.write(`${JSON_CHUNKS}ffffffffffffffff\r\n{`);
  }),
  hostility('endless-chunk-size', 'Sends a chunk size whose digits never end.', 'every', ({ socket }) => {
    socket.write(JSON_CHUNKS);
    return repeatedly(socket, '0');
  }),
  hostility('endless-chunk-extension', 'Sends a chunk extension that never ends.', 'every', ({ socket }) => {
    socket.write(`${JSON_CHUNKS}1;x=`);
    return repeatedly(socket, 'of-the-same');
  }),
  hostility('no-last-chunk', 'Closes without the chunk that ends the body.', 'every', ({ socket, response }) => {
    socket.end(joined(JSON_CHUNKS, chunk(JSON.stringify(response))));
  }),
];
