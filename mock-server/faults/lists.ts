/** Faults of tools/list: names, schemas, scoping by account, and the integration filter. */

import { isObject, type JsonObject } from '../rpc.ts';
import {
  editingResults,
  editingTools,
  editJson,
  type FaultContext,
  fault,
  messageIn,
  set,
  type Wrapper,
} from './fault.ts';

function renamed(context: FaultContext, rename: (name: string) => string): Wrapper {
  return editingTools(context, (tool) => ({ ...tool, name: rename(String(tool.name)) }));
}

export const listFaults = [
  fault({
    name: 'list-without-tools',
    describes: 'tools/list answers without a list of tools.',
    turns: ["auth/same-identity","auth/two-users","methods/list-tools","methods/call-tool","errors/unknown-tool-of-server","errors/missing-argument","errors/argument-of-wrong-type","errors/generated-arguments","tools/described","tools/whole-list","tools/same-twice","tools/first-party","naming/listed-names","naming/part-before-first-separator","naming/several-separators-called","naming/without-separator","naming/with-empty-part","naming/tool-of-unknown-server","naming/arrival","filter/query","filter/query-of-several","filter/header","filter/header-of-several","filter/header-like-query","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/never-widens","filter/nothing-within-reach","filter/other-case","filter/near-name","filter/spaces","filter/trailing-separator","filter/encoded-separator","filter/empty-query","filter/empty-header","filter/excluded-call","filter/prompts","filter/public-tools","filter/first-party-tools","scoping/public-integrations","scoping/public-integrations-of-second","scoping/two-accounts","connections/tool-prefixes"],
    blocks: [],
    wrap: (context) => editingResults(context, 'tools/list', () => ({})),
  }),
  fault({
    name: 'list-cut-short',
    describes: 'tools/list shows the first three tools only.',
    turns: ["tools/whole-list","tools/first-party","naming/part-before-first-separator","naming/several-separators-called","filter/query","filter/query-of-several","filter/header","filter/header-of-several","filter/header-like-query","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/never-widens","filter/nothing-within-reach","filter/other-case","filter/near-name","filter/spaces","filter/trailing-separator","filter/encoded-separator","filter/empty-query","filter/empty-header","filter/excluded-call","filter/prompts","filter/public-tools","filter/first-party-tools","scoping/public-integrations","scoping/public-integrations-of-second","scoping/two-accounts"],
    blocks: [],
    wrap: (context) =>
      editingResults(context, 'tools/list', (result) => ({
        ...result,
        tools: (result.tools as JsonObject[]).slice(0, 3),
      })),
  }),
  fault({
    name: 'names-unprefixed',
    describes: 'Tools are listed without the id of their integration.',
    turns: ["methods/call-tool","errors/unknown-tool-of-server","errors/missing-argument","errors/argument-of-wrong-type","errors/generated-arguments","tools/first-party","naming/listed-names","naming/part-before-first-separator","naming/several-separators-called","naming/without-separator","naming/with-empty-part","naming/tool-of-unknown-server","naming/arrival","filter/query","filter/query-of-several","filter/header","filter/header-of-several","filter/header-like-query","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/never-widens","filter/nothing-within-reach","filter/other-case","filter/near-name","filter/spaces","filter/trailing-separator","filter/encoded-separator","filter/empty-query","filter/empty-header","filter/excluded-call","filter/prompts","filter/public-tools","filter/first-party-tools","scoping/public-integrations","scoping/public-integrations-of-second","connections/tool-prefixes"],
    blocks: [],
    wrap: (context) => renamed(context, (name) => name.slice(name.indexOf('_') + 1).replaceAll('_', '-')),
  }),
  fault({
    name: 'names-joined-by-dot',
    describes: 'Integration and tool are joined by a dot in listed names.',
    turns: ["methods/call-tool","errors/unknown-tool-of-server","errors/missing-argument","errors/argument-of-wrong-type","errors/generated-arguments","tools/first-party","naming/listed-names","naming/part-before-first-separator","naming/several-separators-called","naming/without-separator","naming/with-empty-part","naming/tool-of-unknown-server","naming/arrival","filter/query","filter/query-of-several","filter/header","filter/header-of-several","filter/header-like-query","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/never-widens","filter/nothing-within-reach","filter/other-case","filter/near-name","filter/spaces","filter/trailing-separator","filter/encoded-separator","filter/empty-query","filter/empty-header","filter/excluded-call","filter/prompts","filter/public-tools","filter/first-party-tools","scoping/public-integrations","scoping/public-integrations-of-second","connections/tool-prefixes"],
    blocks: [],
    wrap: (context) => renamed(context, (name) => name.replace('_', '.').replaceAll('_', '-')),
  }),
  fault({
    name: 'integration-id-with-underscore',
    describes: 'Integration ids are listed with underscores in place of hyphens.',
    turns: ["naming/part-before-first-separator","naming/several-separators-called","filter/query-of-several","filter/header-of-several","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","connections/tool-prefixes"],
    blocks: [],
    wrap: (context) =>
      renamed(context, (name) => {
        const at = name.indexOf('_');
        return name.slice(0, at).replaceAll('-', '_') + name.slice(at);
      }),
  }),
  fault({
    name: 'description-missing',
    describes: 'Tools are listed without a description.',
    turns: ["tools/described"],
    blocks: [],
    wrap: (context) => editingTools(context, ({ description: _, ...tool }) => tool),
  }),
  fault({
    name: 'schema-missing',
    describes: 'Tools are listed without an input schema.',
    turns: ["errors/missing-argument","errors/argument-of-wrong-type","errors/generated-arguments","tools/described"],
    blocks: [],
    wrap: (context) => editingTools(context, ({ inputSchema: _, ...tool }) => tool),
  }),
  fault({
    name: 'schema-without-type',
    describes: 'Input schemas do not say that they describe an object.',
    turns: ["tools/described"],
    blocks: [],
    wrap: (context) =>
      editingTools(context, (tool) => {
        const { type: _, ...schema } = isObject(tool.inputSchema) ? tool.inputSchema : {};
        return { ...tool, inputSchema: schema };
      }),
  }),
  fault({
    name: 'schema-without-properties',
    describes: 'Input schemas name no properties.',
    turns: ["errors/missing-argument","errors/argument-of-wrong-type","errors/generated-arguments","tools/described"],
    blocks: [],
    wrap: (context) => editingTools(context, (tool) => ({ ...tool, inputSchema: { type: 'object' } })),
  }),
  fault({
    name: 'lists-unentitled-tools',
    describes: 'tools/list shows the tools of integrations that the caller cannot reach.',
    turns: ["auth/two-users","filter/unreachable-beside-reachable","filter/never-widens","scoping/unreachable-listed","scoping/two-accounts","connections/tool-prefixes"],
    blocks: [],
    change: set('lists', { unentitled: true }),
  }),
  fault({
    name: 'hides-public-tools',
    describes: 'tools/list leaves out the tools of public integrations.',
    turns: ["filter/public-tools","scoping/public-integrations","scoping/public-integrations-of-second"],
    blocks: [],
    change: set('lists', { public: false }),
  }),
  fault({
    name: 'hides-platform-tools',
    describes: 'tools/list leaves out the tools of the platform.',
    turns: ["tools/first-party","filter/first-party-tools"],
    blocks: [],
    change: set('lists', { platform: false }),
  }),
  fault({
    name: 'hides-shared-tools',
    describes: 'tools/list leaves out integrations that are reached by a shared connection.',
    turns: [],
    blocks: [],
    change: set('lists', { shared: false }),
  }),
  fault({
    name: 'platform-without-prefix',
    describes: 'Tools of the platform are listed under another prefix.',
    turns: ["tools/first-party","naming/part-before-first-separator","filter/header-of-several","filter/repeated-query","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/first-party-tools","connections/tool-prefixes"],
    blocks: [],
    wrap: (context) => renamed(context, (name) => name.replace(/^platform_/, 'kindo_')),
  }),
  fault({
    name: 'entitlements-frozen',
    describes: 'Each caller keeps seeing the first list it got for a request, whatever changes.',
    turns: [],
    blocks: [],
    wrap: ({ behaviour }) => {
      const first = new Map<string, unknown>();
      return async (arrival, next) => {
        const message = await messageIn(arrival, behaviour);
        const answer = await next(arrival);
        if (message?.method !== 'tools/list' || answer.status !== 200) return answer;
        const { authorization, 'x-api-key': key, 'x-kindo-integrations': filter } = arrival.headers();
        const question = JSON.stringify([arrival.url, authorization, key, filter]);
        return editJson(answer, ({ result, ...envelope }) => {
          const frozen = first.get(question) ?? result;
          first.set(question, frozen);
          return { ...envelope, result: frozen };
        });
      };
    },
  }),
  fault({
    name: 'filter-ignored-in-query',
    describes: 'The filter in the query is ignored.',
    turns: ["naming/part-before-first-separator","filter/query","filter/query-of-several","filter/header-like-query","filter/repeated-query","filter/both-places","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/nothing-within-reach","filter/other-case","filter/near-name","filter/spaces","filter/trailing-separator","filter/encoded-separator","filter/prompts","filter/public-tools","filter/first-party-tools"],
    blocks: [],
    change: set('filter', { query: null }),
  }),
  fault({
    name: 'filter-ignored-in-header',
    describes: 'The filter in the header is ignored.',
    turns: ["filter/header","filter/header-of-several","filter/header-like-query"],
    blocks: [],
    change: set('filter', { header: null }),
  }),
  fault({
    name: 'filter-comma-not-split',
    describes: 'A filter with several names, separated by commas, is taken for one name.',
    turns: ["filter/query-of-several","filter/header-of-several","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/spaces","filter/trailing-separator","filter/encoded-separator"],
    blocks: [],
    change: set('filter', { comma: false }),
  }),
  fault({
    name: 'filter-repeat-first-only',
    describes: 'Of a filter that is repeated in the query, the first counts.',
    turns: ["filter/repeated-query"],
    blocks: [],
    change: set('filter', { repeated: 'first' }),
  }),
  fault({
    name: 'filter-repeat-last-only',
    describes: 'Of a filter that is repeated in the query, the last counts.',
    turns: ["filter/repeated-query"],
    blocks: [],
    change: set('filter', { repeated: 'last' }),
  }),
  fault({
    name: 'header-beats-query',
    describes: 'With filters in both places, the header decides.',
    turns: ["filter/both-places"],
    blocks: [],
    change: set('filter', { both: 'header' }),
  }),
  fault({
    name: 'filters-united',
    describes: 'With filters in both places, tools of either are listed.',
    turns: ["filter/both-places"],
    blocks: [],
    change: set('filter', { both: 'union' }),
  }),
  fault({
    name: 'filters-intersected',
    describes: 'With filters in both places, tools of both at once are listed.',
    turns: ["filter/both-places"],
    blocks: [],
    change: set('filter', { both: 'intersection' }),
  }),
  fault({
    name: 'filter-unreachable-errors',
    describes: 'A filter that names an integration out of reach is refused.',
    turns: ["filter/header-like-query","filter/unknown-beside-known","filter/unreachable-beside-reachable","filter/never-widens","filter/nothing-within-reach","filter/other-case","filter/near-name"],
    blocks: [],
    change: set('filter', { unreachable: 'error' }),
  }),
  fault({
    name: 'filter-unreachable-empties-list',
    describes: 'A filter that names an integration out of reach lists nothing at all.',
    turns: ["filter/unknown-beside-known","filter/unreachable-beside-reachable"],
    blocks: [],
    change: set('filter', { unreachable: 'empties' }),
  }),
  fault({
    name: 'filter-widens',
    describes: 'A filter that names an integration out of reach lists its tools.',
    turns: ["tools/whole-list","filter/unreachable-beside-reachable","filter/never-widens"],
    blocks: [],
    change: set('filter', { unreachable: 'granted' }),
  }),
  fault({
    name: 'filter-matches-prefix',
    describes: 'A filter selects each integration whose id begins with it.',
    turns: ["filter/near-name"],
    blocks: [],
    change: set('filter', { match: 'prefix' }),
  }),
  fault({
    name: 'filter-ignores-case',
    describes: 'A filter selects an integration whatever its upper and lower case.',
    turns: ["filter/other-case"],
    blocks: [],
    change: set('filter', { match: 'any-case' }),
  }),
];
