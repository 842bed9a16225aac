/** Methods that a tool gateway does not have: resources, and whatever no revision of MCP knows. */

import * as fc from 'fast-check';
import type { Undeclared } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

/** A resource that nobody has. */
const NOWHERE = { uri: 'assay://nowhere' };

const whyResources = 'Many clients ask for resources without looking at the capabilities first.';

export const listResources = probe({
  id: 'methods/list-resources',
  question: 'What answers resources/list?',
  why: whyResources,
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask('resources/list'));
  },
});

export const readResource = probe({
  id: 'methods/read-resource',
  question: 'What answers resources/read for a resource that nobody has?',
  why: whyResources,
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask('resources/read', { params: NOWHERE }));
  },
});

export const listResourceTemplates = probe({
  id: 'methods/list-resource-templates',
  question: 'What answers resources/templates/list?',
  why: whyResources,
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask('resources/templates/list'));
  },
});

export const resourceSubscriptions = probe({
  id: 'methods/resource-subscriptions',
  question: 'What answers resources/subscribe and resources/unsubscribe for a resource that nobody has?',
  why: 'A client that believes itself subscribed shows what is out of date.',
  sees: reply,
  always: ['resources/subscribe', 'resources/unsubscribe'],
  async observe(endpoint, _given, method: string) {
    return describe(await endpoint.ask(method, { params: NOWHERE }));
  },
});

export const otherResourceMethods = probe({
  id: 'methods/other-resource-methods',
  question: 'What answers methods under resources/ that no revision of MCP has?',
  why: 'A gateway that passes on whatever looks like resources may pass on what it should not.',
  sees: reply,
  always: ['resources/assay', 'resources/lists'],
  vary: () => fc.stringMatching(/^[a-z]{1,10}(\/[a-z]{1,10})?$/).map((rest) => `resources/assay-${rest}`),
  async observe(endpoint, _given, method: string) {
    return describe(await endpoint.ask(method));
  },
});

/** Names of methods that nobody has. Each is marked as ours, so that none can be a vendor's own and do something. */
export function unknownMethods(): fc.Arbitrary<string> {
  const part = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_.$-]{1,12}$/),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  );
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  return parts.map((each) => `assay/${each.join('/')}`);
}

export const unknown = probe({
  id: 'methods/unknown',
  question: 'What answers a method that no revision of MCP has?',
  why: 'A newer client tries what it knows, and steps back when it is told that the method is unknown.',
  sees: reply,
  // The last four are near misses of methods that change nothing.
  always: ['assay', 'assay/unknown', 'Ping', 'ping/', 'tools.list', 'Tools/List'],
  vary: unknownMethods,
  async observe(endpoint, _given, method: string) {
    return describe(await endpoint.ask(method));
  },
});

export const undeclared = probe({
  id: 'methods/undeclared',
  question: 'What answers a request of a feature that the endpoint has not announced?',
  why: 'Many clients ask before they look at the capabilities, and have to be told that there is no such thing.',
  about: ['undeclared'],
  sees: {
    ...reply,
    offers: word('what the result offers', {
      nothing: 'nothing: it was refused, or its list is empty',
      something: 'something of the feature that was not announced',
    }),
  },
  always: ({ undeclared: requests }) => requests,
  async observe(endpoint, _given, { method, params }: Undeclared) {
    const exchange = await endpoint.ask(method, params === undefined ? {} : { params });
    return { ...describe(exchange), offers: offersIn(exchange.response?.result) ? 'something' : 'nothing' };
  },
});

/** Whether a result holds a list with something in it: of tools, prompts, resources, templates or completions. */
function offersIn(result: unknown): boolean {
  if (!isRecord(result)) return false;
  const { completion, ...lists } = result;
  const values = isRecord(completion) ? completion.values : undefined;
  return [values, ...Object.values(lists)].some((list) => Array.isArray(list) && list.length > 0);
}
