/** Faults of tools that the specification speaks of: their names and schemas, and calls that are none. */

import { isObject, type JsonObject } from '../rpc.ts';
import {
  editingResults,
  editingTools,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  replying,
  untouched,
  type Wrapper,
  withMessage,
} from './fault.ts';
import { beforePing } from './unasked.ts';

/** Lists another tool beside every one, made from it. */
function listingAnother(context: FaultContext, another: (tool: JsonObject) => JsonObject): Wrapper {
  return editingResults(context, 'tools/list', (result) => ({
    ...result,
    tools: (result.tools as JsonObject[]).flatMap((tool) => [tool, another(tool)]),
  }));
}

/** Changes one of the schemas of every tool that has it. */
function editingSchemas(context: FaultContext, member: string, edit: (schema: JsonObject) => JsonObject): Wrapper {
  return editingTools(context, (tool) => {
    const schema = tool[member];
    return isObject(schema) ? { ...tool, [member]: edit(schema) } : tool;
  });
}

/** A keyword with a value that no dialect allows. */
const NONSENSE = { minProperties: 'some' };

export const toolFaults = [
  fault({
    name: 'tool-listed-twice',
    describes: 'tools/list shows every tool twice.',
    turns: ['tools/unique-names'],
    wrap: (context) => listingAnother(context, (tool) => tool),
  }),
  fault({
    name: 'tool-name-with-spaces',
    describes: 'tools/list shows a copy of every tool, with spaces in its name.',
    turns: ['tools/name-form'],
    wrap: (context) => listingAnother(context, (tool) => ({ ...tool, name: `${tool.name} (a copy)` })),
  }),
  fault({
    name: 'input-schema-invalid',
    describes: 'The input schemas of tools have a keyword with a value that it cannot have.',
    turns: ['errors/forbidden-values', 'tools/input-schemas', 'tools/usable-schemas'],
    wrap: (context) => editingSchemas(context, 'inputSchema', (schema) => ({ ...schema, ...NONSENSE })),
  }),
  fault({
    name: 'output-schema-invalid',
    describes: 'The output schemas of tools have a keyword with a value that it cannot have.',
    turns: ['tools/output-schemas', 'tools/usable-schemas', 'tools/structured-content'],
    wrap: (context) =>
      context.behaviour.mcp
        ? editingSchemas(context, 'outputSchema', (schema) => ({ ...schema, ...NONSENSE }))
        : untouched,
  }),
  fault({
    name: 'input-schema-elsewhere',
    describes: 'The input schemas of tools have a part that refers to a document on another host.',
    turns: ['tools/outside-references'],
    wrap: (context) =>
      editingSchemas(context, 'inputSchema', (schema) => ({
        ...schema,
        $defs: {
          ...(schema.$defs as JsonObject | undefined),
          elsewhere: { $ref: 'https://schemas.example/arguments.json' },
        },
      })),
  }),
  fault({
    name: 'parameterless-tool-of-any-type',
    describes: 'tools/list shows a copy of every tool, without parameters and without a type in its schema.',
    turns: ['messages/results-by-schema', 'tools/described', 'tools/without-parameters'],
    wrap: (context) => listingAnother(context, (tool) => ({ ...tool, name: `${tool.name}-2`, inputSchema: {} })),
  }),
  fault({
    name: 'inherited-names-served',
    describes: 'A call of a tool that is named like a member of every object is served.',
    turns: ['tools/unknown-name'],
    wrap: (context) =>
      replying(
        context,
        (method, { params }) => method === 'tools/call' && isObject(params) && String(params.name) in {},
        () => ({ result: { content: [] } }),
      ),
  }),
  fault({
    name: 'tool-names-in-any-case',
    describes: 'A call of a tool that is not there is tried again in lower case.',
    turns: ['tools/other-case'],
    wrap:
      ({ behaviour }) =>
      async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const answer = await next(arrival);
        const params = message?.params;
        if (message?.method !== 'tools/call' || !isObject(params) || typeof params.name !== 'string') return answer;
        const name = params.name.toLowerCase();
        let refused = false;
        editJson(answer, (value) => {
          refused = value.error !== undefined;
          return value;
        });
        if (!refused || name === params.name) return answer;
        return next(withMessage(arrival, { ...message, params: { ...params, name } }));
      },
  }),
  fault({
    name: 'nameless-call-as-tool-error',
    describes: 'A tools/call without a name is answered with a tool error.',
    turns: ['tools/call-without-name'],
    wrap: (context) =>
      replying(
        context,
        (method, { params }) => method === 'tools/call' && !(isObject(params) && typeof params.name === 'string'),
        () => ({ result: { content: [{ type: 'text', text: 'There is no such tool' }], isError: true } }),
      ),
  }),
  fault({
    name: 'odd-arguments-served',
    describes: 'A tools/call whose arguments are no object is served.',
    turns: ['tools/arguments-no-object'],
    wrap: (context) =>
      replying(
        context,
        (method, { params }) =>
          method === 'tools/call' && isObject(params) && params.arguments !== undefined && !isObject(params.arguments),
        () => ({ result: { content: [] } }),
      ),
  }),
  fault({
    name: 'list-change-unannounced',
    describes: 'ping is answered as an event stream that tells of changed tools, which initialize did not announce.',
    turns: ['messages/form', 'messages/notifications-by-schema', 'tools/list-changed'],
    wrap(context) {
      const telling = beforePing(context, { jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
      const silent = editingResults(context, 'initialize', (result) => ({
        ...result,
        capabilities: { ...(result.capabilities as JsonObject), tools: {} },
      }));
      return (arrival, next) => telling(arrival, (each) => silent(each, next));
    },
  }),
] as const;
