/** Bodies that are too large, too deep, or no text. */

import { gzipSync } from 'node:zlib';
import { chunk, JSON_CHUNKS, joined, jsonAnswer, jsonHead, LAST_CHUNK, repeatedly } from './bytes.ts';
import { hostility } from './hostility.ts';

/** 100 MB of zeros in 100 KB: ten members of a gzip file, one after the other. */
let packed: Buffer | undefined;
function bomb(): Buffer {
  const tenth = gzipSync(new Uint8Array(10_000_000));
  packed ??= Buffer.concat(Array<Uint8Array>(10).fill(tenth));
  return packed;
}

export const bodies = [
  hostility('gzip-bomb', 'Sends 100 MB of zeros in 100 KB of gzip that nobody asked for.', 'every', ({ socket }) => {
    socket.write(joined(jsonHead(bomb().length, 'content-encoding: gzip'), bomb()));
  }),
  hostility('endless-body', 'Opens JSON arrays for ever.', 'every', ({ socket }) => {
    socket.write(JSON_CHUNKS);
    return repeatedly(socket, chunk('['.repeat(1_000)));
  }),
  hostility('huge-body', 'Sends a body of 1 GB, with its true length.', 'every', ({ socket }) => {
    socket.write(jsonHead(1_000_000_000));
    return repeatedly(socket, ' '.repeat(1_000), 1_000_000);
  }),
  hostility('huge-string', 'Answers with a text of 100 MB.', 'rpc', async ({ socket, request: { id } }) => {
    socket.write(
      joined(JSON_CHUNKS, chunk(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[],"text":"`)),
    );
    await repeatedly(socket, chunk('x'.repeat(10_000)), 10_000);
    socket.write(joined(chunk('"}}'), LAST_CHUNK));
  }),
  hostility(
    'many-arrays',
    'Answers with five million empty arrays, in 15 MB.',
    'rpc',
    async ({ socket, request: { id } }) => {
      socket.write(
        joined(JSON_CHUNKS, chunk(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[],"arrays":[[]`)),
      );
      await repeatedly(socket, chunk(',[]'.repeat(10_000)), 500);
      socket.write(joined(chunk(']}}'), LAST_CHUNK));
    },
  ),
  hostility('many-objects', 'Answers with a list of two million objects, in 14 MB.', 'every', async ({ socket }) => {
    socket.write(joined(JSON_CHUNKS, chunk('[{"":0}')));
    await repeatedly(socket, chunk(',{"":0}'.repeat(10_000)), 200);
    socket.write(joined(chunk(']'), LAST_CHUNK));
  }),
  hostility('deep-json', 'Sends well-formed JSON that is 100,000 arrays deep.', 'every', ({ socket }) => {
    socket.write(jsonAnswer('['.repeat(100_000) + ']'.repeat(100_000)));
  }),
  hostility(
    'deep-result',
    'Answers with a result that is 100,000 objects deep.',
    'rpc',
    ({ socket, request: { id } }) => {
      const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
      socket.write(jsonAnswer(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[],"deep":${deep}}}`));
    },
  ),
  hostility('invalid-utf8', 'Sends a body that is no UTF-8.', 'every', ({ socket }) => {
    socket.write(jsonAnswer(Buffer.from('"\xe9\xff\xfe"', 'latin1')));
  }),
  hostility('invalid-utf8-within', 'Answers with a text that is no UTF-8.', 'rpc', ({ socket, response }) => {
    const body = Buffer.from(JSON.stringify({ ...response, note: '@' }));
    body[body.lastIndexOf('@')] = 0xff;
    socket.write(jsonAnswer(body));
  }),
  hostility('trailing-garbage', 'Sends garbage behind its JSON.', 'rpc', ({ socket, response }) => {
    socket.write(jsonAnswer(`${JSON.stringify(response)}\n}garbage`));
  }),
  hostility('nul-bytes', 'Sends NUL bytes around its JSON.', 'rpc', ({ socket, response }) => {
    socket.write(jsonAnswer(`\0${JSON.stringify(response)}\0`));
  }),
  hostility('json-with-mark', 'Begins its JSON with a byte order mark.', 'rpc', ({ socket, response }) => {
    socket.write(jsonAnswer(`\ufeff${JSON.stringify(response)}`));
  }),
];
