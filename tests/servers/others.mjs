/**
 * Small servers made with what others than the SDK's makers publish: `node others.mjs <port> <name>`. Each as its
 * documentation shows it, at /mcp.
 */

import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { z } from 'zod';

const [, , port, name] = process.argv;
const identity = { name, version: '1.0.0' };

/** Serves a function from a request to its answer, at /mcp alone. */
function listen(handle) {
  const fetch = (request) => (new URL(request.url).pathname === '/mcp' ? handle(request) : notFound());
  serve({ fetch, port: Number(port), hostname: '127.0.0.1' }, said);
}

function notFound() {
  return new Response(null, { status: 404 });
}

function said() {
  console.log(`listening on port ${port}`);
}

const makers = {
  /** A transport for each session. */
  async '@hono/mcp'() {
    const { StreamableHTTPTransport } = await import('@hono/mcp');
    const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
    const { Hono } = await import('hono');
    const sessions = new Map();
    const app = new Hono();
    app.all('/mcp', async (context) => {
      const id = context.req.header('mcp-session-id');
      if (id !== undefined && !sessions.has(id)) return context.notFound();
      const transport =
        sessions.get(id) ??
        new StreamableHTTPTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (opened) => void sessions.set(opened, transport),
          onsessionclosed: (closed) => void sessions.delete(closed),
        });
      if (id === undefined) {
        const server = new McpServer(identity);
        server.registerTool('echo', { inputSchema: { text: z.string() } }, async ({ text }) => ({
          content: [{ type: 'text', text }],
        }));
        await server.connect(transport);
      }
      return transport.handleRequest(context);
    });
    listen(app.fetch);
  },

  async fastmcp() {
    const { FastMCP } = await import('fastmcp');
    const server = new FastMCP(identity);
    server.addTool({
      name: 'echo',
      description: 'Echoes',
      parameters: z.object({ text: z.string() }),
      execute: async ({ text }) => text,
    });
    const resource = { uri: 'note://first', name: 'note', mimeType: 'text/plain' };
    server.addResource({ ...resource, load: async () => ({ text: 'a note' }) });
    server.addPrompt({ name: 'greet', arguments: [{ name: 'who', required: true }], load: async ({ who }) => who });
    const httpStream = { port: Number(port), host: '127.0.0.1', endpoint: '/mcp' };
    await server.start({ transportType: 'httpStream', httpStream });
    said();
  },

  async 'mcp-handler'() {
    const { createMcpHandler } = await import('mcp-handler');
    const handle = createMcpHandler((server) => {
      server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
        content: [{ type: 'text', text }],
      }));
    });
    // A route of Next.js that exports GET and POST answers every other method so.
    const routed = ({ method }) => method === 'GET' || method === 'POST';
    listen((request) => (routed(request) ? handle(request) : new Response(null, { status: 405 })));
  },

  'mcp-lite': () => lite(() => ({})),

  'mcp-lite-sessions': () =>
    lite(({ InMemorySessionAdapter }) => ({
      sessionAdapter: new InMemorySessionAdapter({ maxEventBufferSize: 1_024 }),
    })),

  async tmcp() {
    const { McpServer } = await import('tmcp');
    const { HttpTransport } = await import('@tmcp/transport-http');
    const { ZodJsonSchemaAdapter } = await import('@tmcp/adapter-zod');
    const capabilities = { tools: {}, prompts: {}, resources: {} };
    const server = new McpServer(identity, { adapter: new ZodJsonSchemaAdapter(), capabilities });
    const echo = { name: 'echo', description: 'Echoes', schema: z.object({ text: z.string() }) };
    server.tool(echo, async ({ text }) => ({ content: [{ type: 'text', text }] }));
    const greet = { name: 'greet', description: 'Greets', schema: z.object({ who: z.string() }) };
    server.prompt(greet, async ({ who }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Greet ${who}` } }],
    }));
    const note = { name: 'note', description: 'A note', uri: 'note://first' };
    server.resource(note, async (uri) => ({ contents: [{ uri, mimeType: 'text/plain', text: 'a note' }] }));
    const transport = new HttpTransport(server);
    listen(async (request) => (await transport.respond(request)) ?? notFound());
  },
};

async function lite(options) {
  const module = await import('mcp-lite');
  const { McpServer, StreamableHttpTransport } = module;
  const server = new McpServer({ ...identity, schemaAdapter: (schema) => z.toJSONSchema(schema) });
  server.tool('echo', {
    description: 'Echoes',
    inputSchema: z.object({ text: z.string() }),
    handler: ({ text }) => ({ content: [{ type: 'text', text }] }),
  });
  listen(new StreamableHttpTransport(options(module)).bind(server));
}

await makers[name]();
