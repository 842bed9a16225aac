/**
 * A server of the official SDK, version 1, in the configurations that its documentation shows:
 * `node sdk-v1.mjs <port> <stateful|stateless|json|events|bearer>`. Guards `Host` and `Origin` as the transport offers it.
 */

import { randomUUID } from 'node:crypto';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { mcpAuthMetadataRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const [, , port, mode = 'stateful'] = process.argv;
const url = new URL(`http://127.0.0.1:${port}/mcp`);

/** A server with one of each feature. */
function featured() {
  const server = new McpServer({ name: `sdk-v1-${mode}`, version: '1.0.0' }, { capabilities: { logging: {} } });
  server.registerTool(
    'add',
    {
      description: 'Adds two numbers',
      inputSchema: { a: z.number(), b: z.number() },
      outputSchema: { sum: z.number() },
      annotations: { readOnlyHint: true },
    },
    async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }], structuredContent: { sum: a + b } }),
  );
  server.registerResource('note', 'note://first', { mimeType: 'text/plain' }, async ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'a note' }],
  }));
  const template = new ResourceTemplate('note://by/{name}', {
    list: undefined,
    complete: { name: () => ['ann', 'bob'] },
  });
  server.registerResource('notes', template, { mimeType: 'text/plain' }, async ({ href }, { name }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: `a note by ${name}` }],
  }));
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }));
  return server;
}

const guard = {
  enableDnsRebindingProtection: true,
  allowedHosts: [url.host],
  allowedOrigins: [url.origin],
};

const sessions = new Map();

/** The transport of this request's session; a new one for `initialize`. */
async function transportOf({ body, headers }) {
  const known = sessions.get(headers['mcp-session-id']);
  if (known) return known;
  const stateless = mode === 'stateless';
  if (!stateless && !isInitializeRequest(body)) return undefined;
  const transport = new StreamableHTTPServerTransport({
    ...guard,
    sessionIdGenerator: stateless ? undefined : randomUUID,
    enableJsonResponse: mode === 'json',
    ...(mode === 'events' && { eventStore: new InMemoryEventStore() }),
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  transport.onclose = () => void sessions.delete(transport.sessionId);
  await featured().connect(transport);
  return transport;
}

const app = createMcpExpressApp();

if (mode === 'bearer') {
  app.use(
    mcpAuthMetadataRouter({
      oauthMetadata: {
        issuer: url.origin,
        authorization_endpoint: `${url.origin}/authorize`,
        token_endpoint: `${url.origin}/token`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      },
      resourceServerUrl: url,
    }),
  );
  app.use(
    '/mcp',
    requireBearerAuth({
      resourceMetadataUrl: `${url.origin}/.well-known/oauth-protected-resource/mcp`,
      verifier: {
        verifyAccessToken: async (token) => {
          if (token !== 'the-right-token') throw new InvalidTokenError('Unknown token');
          return { token, clientId: 'test', scopes: [], expiresAt: 4_000_000_000 };
        },
      },
    }),
  );
}

app.all('/mcp', async (request, response) => {
  if (mode === 'stateless' && request.method !== 'POST') {
    response.status(405).set('Allow', 'POST').json(refusal('Method not allowed.'));
    return;
  }
  const transport = await transportOf(request);
  if (transport) await transport.handleRequest(request, response, request.body);
  else if (request.headers['mcp-session-id']) response.status(404).json(refusal('Session not found'));
  else response.status(400).json(refusal('Bad Request: no session'));
});

function refusal(message) {
  return { jsonrpc: '2.0', error: { code: -32_000, message }, id: null };
}

app.listen(Number(port), '127.0.0.1', () => console.log(`listening on port ${port}`));
