/** Faults of what is published for clients to use: keys of _meta, icons, and the schemas of tools. */

import { isObject, type JsonObject } from '../rpc.ts';
import { editingResults, editingTools, type FaultContext, fault, type Wrapper } from './fault.ts';

function withMeta(context: FaultContext, _meta: JsonObject): Wrapper {
  return editingResults(context, 'tools/list', (result) => ({ ...result, _meta }));
}

function withIcon(context: FaultContext, icon: JsonObject): Wrapper {
  return editingResults(context, 'initialize', (result) => ({
    ...result,
    serverInfo: { ...(isObject(result.serverInfo) ? result.serverInfo : {}), icons: [icon] },
  }));
}

export const publishedFaults = [
  fault({
    name: 'meta-key-malformed',
    describes: 'The _meta of a list has a key that begins with an underscore.',
    turns: ['messages/meta-keys'],
    wrap: (context) => withMeta(context, { _mock: {} }),
  }),
  fault({
    name: 'meta-key-under-reserved-prefix',
    describes: 'The _meta of a list has a key of the server under a prefix that is reserved for MCP.',
    turns: ['messages/meta-reserved'],
    // Reserved by the rules of each revision: the second label, and the last but one.
    wrap: (context) => withMeta(context, { 'mock.mcp.example/own': {} }),
  }),
  fault({
    name: 'icon-without-a-uri',
    describes: 'The icon of the server is named by a relative path.',
    turns: ['messages/icons'],
    wrap: (context) => withIcon(context, { src: 'icon.png' }),
  }),
  fault({
    name: 'icon-over-plain-http',
    describes: 'The icon of the server is to be loaded over plain HTTP.',
    turns: ['messages/icons'],
    wrap: (context) => withIcon(context, { src: 'http://mock.example/icon.png', sizes: ['48x48'] }),
  }),
  fault({
    name: 'schema-of-no-dialect',
    describes: 'The schema of a tool has a type that JSON Schema does not know.',
    turns: ['messages/schema-dialect'],
    wrap: (context) =>
      editingTools(context, (tool) => {
        const schema = isObject(tool.inputSchema) ? tool.inputSchema : { type: 'object' };
        const properties = isObject(schema.properties) ? schema.properties : {};
        return { ...tool, inputSchema: { ...schema, properties: { ...properties, mock: { type: 'text' } } } };
      }),
  }),
] as const;
