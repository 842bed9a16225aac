/** The least that answers JSON-RPC over HTTP: `node:http`, parse, stringify. Prints its URL. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { told } from './told.ts';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, params } = JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: params ?? {} }));
  });
});
server.listen(0, '127.0.0.1', () => {
  told({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` });
});
