/** Faults of what tools answer: structured content, and what stands in the list of content. */

import { isObject, type JsonObject } from '../rpc.ts';
import { editingResults, type FaultContext, fault, untouched, type Wrapper } from './fault.ts';

/** Changes results of calls that have structured content, which only the presets of the specification give. */
function editingStructured(context: FaultContext, edit: (result: JsonObject) => JsonObject): Wrapper {
  if (!context.behaviour.mcp) return untouched;
  return editingResults(context, 'tools/call', (result) =>
    result.structuredContent === undefined ? result : edit(result),
  );
}

/** Puts one more item behind the content of every result. */
function adding(context: FaultContext, item: JsonObject): Wrapper {
  return editingResults(context, 'tools/call', (result) =>
    Array.isArray(result.content) ? { ...result, content: [...result.content, item] } : result,
  );
}

export const resultFaults = [
  fault({
    name: 'structured-content-invalid',
    describes: 'Structured content lacks what the output schema requires.',
    turns: ['tools/structured-content'],
    wrap: (context) =>
      editingStructured(context, (result) => ({
        ...result,
        structuredContent: {},
        content: [{ type: 'text', text: '{}' }],
      })),
  }),
  fault({
    name: 'structured-content-missing',
    describes: 'Tools with an output schema answer without structured content.',
    turns: ['tools/structured-content'],
    wrap: (context) => editingStructured(context, ({ structuredContent: _, ...result }) => result),
  }),
  fault({
    name: 'structured-content-alone',
    describes: 'Structured content comes without a text that says the same.',
    turns: ['methods/call-tool', 'tools/structured-as-text'],
    wrap: (context) => editingStructured(context, (result) => ({ ...result, content: [] })),
  }),
  fault({
    name: 'image-not-in-base64',
    describes: 'Results have one more item, an image whose data is no base64.',
    turns: ['tools/encoded-data'],
    wrap: (context) => adding(context, { type: 'image', data: 'no data at all', mimeType: 'image/png' }),
  }),
  fault({
    name: 'image-without-padding',
    describes: 'Results have one more item, an image whose data lacks the padding of base64.',
    turns: ['tools/encoded-data'],
    wrap: (context) => adding(context, { type: 'image', data: 'AAAAAA', mimeType: 'image/png' }),
  }),
  fault({
    name: 'embeds-without-content',
    describes: 'Results have one more item, an embedded resource with neither text nor blob.',
    turns: ['messages/results-by-schema', 'tools/embedded-resources'],
    wrap: (context) => adding(context, { type: 'resource', resource: { uri: 'test://empty' } }),
  }),
  fault({
    name: 'annotation-time-in-words',
    describes: 'Results say in words when their content was last modified.',
    turns: ['tools/annotation-times'],
    wrap: (context) =>
      editingResults(context, 'tools/call', (result) => {
        const content = Array.isArray(result.content) ? result.content : [];
        const annotated = content.map((item) =>
          isObject(item) ? { ...item, annotations: { lastModified: 'yesterday' } } : item,
        );
        return { ...result, content: annotated };
      }),
  }),
] as const;
