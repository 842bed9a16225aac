/**
 * A server of the official SDK, version 2: `node sdk-v2.mjs <port> <handler|stateful>`. Both as its documentation shows
 * them for `node:http`, guards included.
 */

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isInitializeRequest, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';

const [, , port, mode = 'handler'] = process.argv;

/** A server with one of each feature. */
function featured() {
  const server = new McpServer({ name: `sdk-v2-${mode}`, version: '1.0.0' }, { capabilities: { logging: {} } });
  server.registerTool(
    'add',
    {
      description: 'Adds two numbers',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
      annotations: { readOnlyHint: true },
    },
    async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }], structuredContent: { sum: a + b } }),
  );
  server.registerResource('note', 'note://first', { mimeType: 'text/plain' }, async ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'a note' }],
  }));
  const template = new ResourceTemplate('note://by/{name}', { list: undefined, complete: { name: () => ['ann'] } });
  server.registerResource('notes', template, { mimeType: 'text/plain' }, async ({ href }, { name }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: `a note by ${name}` }],
  }));
  server.registerPrompt('greet', { argsSchema: z.object({ name: z.string() }) }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }));
  return server;
}

const sessions = new Map();

/** A transport for each session, kept until it is ended. */
async function stateful(request, response) {
  const written = await text(request);
  let body;
  try {
    body = written === '' ? undefined : JSON.parse(written);
  } catch {
    return refuse(response, 400, -32_700, 'Parse error');
  }
  const id = request.headers['mcp-session-id'];
  let transport = sessions.get(id);
  if (!transport) {
    if (id !== undefined) return refuse(response, 404, -32_000, 'Session not found');
    if (!isInitializeRequest(body)) return refuse(response, 400, -32_000, 'Bad Request: no session');
    transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (opened) => void sessions.set(opened, transport),
    });
    transport.onclose = () => void sessions.delete(transport.sessionId);
    await featured().connect(transport);
  }
  await transport.handleRequest(request, response, body);
}

function refuse(response, status, code, message) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

const guards = [localhostHostValidation(), localhostOriginValidation()];
const serve = mode === 'stateful' ? stateful : toNodeHandler(createMcpHandler(featured));

createServer((request, response) => {
  if (!guards.every((guard) => guard(request, response))) return;
  if (new URL(request.url, 'http://127.0.0.1').pathname !== '/mcp') response.writeHead(404).end();
  else serve(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(`listening on port ${port}`));
