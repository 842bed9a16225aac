/** A stock server of the official SDK: stateless, JSON answers, a server and a transport a request, as its guide has it. Prints its URL. */

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { told } from './told.ts';

const require = createRequire(new URL('../../tests/servers/package.json', import.meta.url));
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
const { z } = require('zod');

/** As many tools as the reference gateway lists. */
const TOOLS = 19;

function mcpServer() {
  const server = new McpServer({ name: 'bench', version: '1' });
  const inputSchema = { text: z.string() };
  for (let number = 1; number < TOOLS; number += 1) {
    server.registerTool(`tool_${number}`, { description: `Calls tool_${number}.`, inputSchema }, async () => ({
      content: [],
    }));
  }
  server.registerTool(
    'bench_echo',
    { description: 'Calls bench_echo.', inputSchema },
    async ({ text }: { text: string }) => ({
      content: [{ type: 'text', text }],
    }),
  );
  return server;
}

const http = createServer(async (request, response) => {
  const server = mcpServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on('close', () => {
    transport.close();
    server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => {
  told({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` });
});
