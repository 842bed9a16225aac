/** What is listed and returned, cut down to what a revision knows. */

import type { ToolResult } from '../catalogue.ts';
import { isObject, type JsonObject } from '../rpc.ts';
import type { Revision } from './revisions.ts';

/** A tool, a prompt, a resource or a template, as a revision lists it. */
export function listed<Item extends object>(item: Item, revision: Revision): Partial<Item> {
  const unknown = new Set<string>([
    ...(revision.structured ? [] : ['title', 'outputSchema', '_meta']),
    ...(revision.tasks ? [] : ['icons', 'execution']),
    // Resources have had annotations from the start.
    ...(revision.annotations || !('inputSchema' in item) ? [] : ['annotations']),
  ]);
  const known = Object.entries(item).filter(([member]) => !unknown.has(member));
  const dated = known.map(([member, value]) => [member, 'inputSchema' in item ? value : undated(value, revision)]);
  return Object.fromEntries(dated) as Partial<Item>;
}

/** Annotations without the time of the last change, where a revision does not know that. */
function undated(value: unknown, revision: Revision): unknown {
  if (revision.structured || !isObject(value)) return value;
  const { lastModified, ...older } = value;
  return older;
}

/** An item of content; of a kind that the revision does not know, words in its place. */
export function contentOf(item: JsonObject, revision: Revision): JsonObject {
  if (revision.content.includes(String(item.type))) return item;
  return { type: 'text', text: `Content of the type ${item.type} is not known to revision ${revision.id}.` };
}

/** The result of a tool. */
export function toolResult(result: ToolResult, revision: Revision): ToolResult {
  const { structuredContent, ...older } = result;
  const content = result.content.map((item) => contentOf(item, revision));
  return revision.structured && structuredContent !== undefined
    ? { ...older, content, structuredContent }
    : { ...older, content };
}

/** A form to be filled in, with the fields that a revision can write: single values, without choices of titles. */
export function knownForm(schema: JsonObject, revision: Revision): JsonObject {
  if (revision.tasks || !isObject(schema.properties)) return schema;
  const fields = Object.entries(schema.properties).filter(
    ([, field]) => isObject(field) && field.type !== 'array' && field.oneOf === undefined,
  );
  return { ...schema, properties: Object.fromEntries(fields) };
}

/** The result of a prompt. */
export function promptResult(result: JsonObject, revision: Revision): JsonObject {
  const messages = (result.messages as JsonObject[]).map((message) => ({
    ...message,
    content: contentOf(message.content as JsonObject, revision),
  }));
  return { ...result, messages };
}
