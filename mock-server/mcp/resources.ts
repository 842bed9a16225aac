/** Resources and their templates: found by URI, read, and subscribed to (server/resources). */

import type { Catalogue, ResourceData, TemplateData } from '../catalogue.ts';
import { INVALID_PARAMS, type JsonObject, type Reply } from '../rpc.ts';

const NOT_FOUND = -32002;

/** A variable of a template's URI, as RFC 6570 writes simple expressions. */
const VARIABLE = /\{(\w+)\}/g;

/** The resources of all integrations, as they are listed. */
export function listedResources(catalogue: Catalogue): JsonObject[] {
  const all = Object.values(catalogue).flatMap(({ resources = {} }) => Object.entries(resources));
  return all.map(([uri, { text, blob, ...rest }]) => ({ uri, ...rest }));
}

/** The templates of all integrations, as they are listed. */
export function listedTemplates(catalogue: Catalogue): JsonObject[] {
  const all = Object.values(catalogue).flatMap(({ templates = {} }) => Object.entries(templates));
  return all.map(([uriTemplate, { text, values, ...rest }]) => ({ uriTemplate, ...rest }));
}

/** The template of this form, or undefined. */
export function templateOf(catalogue: Catalogue, uriTemplate: string): TemplateData | undefined {
  const owner = Object.values(catalogue).find(({ templates = {} }) => Object.hasOwn(templates, uriTemplate));
  return owner?.templates?.[uriTemplate];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The values of a template's variables in a URI, or undefined when the URI is not of this form. */
function variablesIn(uri: string, uriTemplate: string): Record<string, string> | undefined {
  // What is split off by a group comes out at every second place.
  const parts = uriTemplate.split(VARIABLE).map((part, index) => (index % 2 === 0 ? escaped(part) : '([^/?#]+)'));
  const found = new RegExp(`^${parts.join('')}$`).exec(uri);
  if (!found) return undefined;
  const names = [...uriTemplate.matchAll(VARIABLE)].map(([, name]) => name as string);
  const values = names.map((name, index) => [name, decoded(found[index + 1] as string)] as const);
  return values.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(values) as Record<string, string>);
}

/** What a resource holds, or undefined when there is none at the URI. */
function contentsOf(catalogue: Catalogue, uri: string): JsonObject | undefined {
  for (const { resources = {}, templates = {} } of Object.values(catalogue)) {
    const resource: ResourceData | undefined = Object.hasOwn(resources, uri) ? resources[uri] : undefined;
    if (resource) {
      const { mimeType, text = '', blob } = resource;
      return { uri, ...(mimeType !== undefined && { mimeType }), ...(blob === undefined ? { text } : { blob }) };
    }
    for (const [uriTemplate, template] of Object.entries(templates)) {
      const variables = variablesIn(uri, uriTemplate);
      const { mimeType } = template;
      if (variables) return { uri, ...(mimeType !== undefined && { mimeType }), text: template.text(variables) };
    }
  }
  return undefined;
}

/** The answer about a URI that nothing is at, or undefined when there is something. */
export function missingResource(catalogue: Catalogue, uri: string): Reply | undefined {
  if (contentsOf(catalogue, uri)) return undefined;
  if (!URL.canParse(uri)) return { error: { code: INVALID_PARAMS, message: 'uri is not a URI' } };
  return { error: { code: NOT_FOUND, message: 'Resource not found', data: { uri } } };
}

/** Answers `resources/read`. */
export function readResource(catalogue: Catalogue, uri: string): Reply {
  const contents = contentsOf(catalogue, uri);
  return missingResource(catalogue, uri) ?? { result: JSON.stringify({ contents: [contents] }) };
}
