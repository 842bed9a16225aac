/** The list of tools: what each entry holds, and whether the list is whole. */

import { isRecord } from '../../harness/jsonrpc.ts';
import { text, word } from '../../harness/outcome.ts';
import { probe, watcher } from '../../harness/probe.ts';
import { isWithin, namesOf, sameNames } from '../filter/lists.ts';
import { requestIn } from '../request.ts';
import { getFrom, integrationsIn, rowsIn } from '../rest.ts';

export const described = watcher({
  id: 'tools/described',
  question: 'Does each listed tool have a name, a description, and an input schema for an object?',
  why: 'A model chooses a tool by its description and fills its arguments by its schema.',
  sees: {
    names: word('the names', { all: 'each is a text', 'some-lack': 'some are missing, empty or no text' }),
    descriptions: word('the descriptions', {
      all: 'each is a text',
      'some-lack': 'some are missing, empty or no text',
    }),
    schemas: word('the input schemas', {
      all: 'each is of type "object"',
      'some-other': 'some are missing, or do not say so',
    }),
    properties: word('the properties of the schemas', { all: 'each lists them', 'some-lack': 'some do not' }),
    required: word('the required members of the schemas', { all: 'each lists them', 'some-lack': 'some do not' }),
  },
  watch(exchange) {
    const result = exchange.response?.result;
    if (requestIn(exchange)?.method !== 'tools/list' || !isRecord(result)) return undefined;
    const tools: unknown[] = Array.isArray(result.tools) ? result.tools : [];
    if (tools.length === 0) return undefined;
    const entries = tools.map((tool) => (isRecord(tool) ? tool : {}));
    const schemas = entries.map(({ inputSchema }) => (isRecord(inputSchema) ? inputSchema : {}));
    return {
      names: entries.every(({ name }) => isText(name)) ? 'all' : 'some-lack',
      descriptions: entries.every(({ description }) => isText(description)) ? 'all' : 'some-lack',
      schemas: schemas.every(({ type }) => type === 'object') ? 'all' : 'some-other',
      properties: schemas.every(({ properties }) => isRecord(properties)) ? 'all' : 'some-lack',
      required: schemas.every(({ required }) => Array.isArray(required)) ? 'all' : 'some-lack',
    };
  },
});

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** The most integrations of one account that are looked at. */
const MOST = 20;

export const wholeList = probe({
  id: 'tools/whole-list',
  question: "Does the list without a filter show every tool that a filter by one of the account's connections shows?",
  why: 'A tool that is missing from the list is never called, and nobody learns why.',
  sees: {
    lists: word('the list without a filter', {
      whole: 'it shows each tool that some filter shows',
      cut: 'some filter shows a tool that it does not',
    }),
  },
  needs: ['connections'],
  about: ['filterParameter'],
  async observe(endpoint, { connections, filterParameter }) {
    const rows = rowsIn(await getFrom(endpoint, connections.path), connections) ?? [];
    const whole = await namesOf(endpoint);
    if (!whole) return undefined;
    let compared = 0;
    for (const integration of integrationsIn(rows, connections).slice(0, MOST)) {
      const shown = await namesOf(endpoint, { query: [[filterParameter, integration]] });
      if (shown && !isWithin(shown, whole)) return { lists: 'cut' };
      compared += shown?.size ?? 0;
    }
    return compared > 0 ? { lists: 'whole' } : undefined;
  },
});

export const sameTwice = probe({
  id: 'tools/same-twice',
  question: 'Does the list show the same tools in the same order when it is asked for twice?',
  why: 'A list that changes its order defeats the prompt cache of whoever puts it before a model.',
  sees: {
    lists: word('the second list', {
      'the-same': 'the same tools in the same order',
      'other-order': 'the same tools in another order',
      different: 'other tools',
    }),
  },
  async observe(endpoint) {
    const one = await endpoint.list('tools');
    const other = await endpoint.list('tools');
    if (!one.complete || !other.complete || one.entries.length === 0) return undefined;
    const names = [one, other].map(({ entries }) => entries.map(({ name }) => name));
    const [first = [], second = []] = names;
    if (JSON.stringify(first) === JSON.stringify(second)) return { lists: 'the-same' };
    return { lists: sameNames(new Set(first), new Set(second)) ? 'other-order' : 'different' };
  },
});

export const firstPartyListed = probe({
  id: 'tools/first-party',
  question: "Does the list show the gateway's own tools beside those of integrations?",
  why: 'It tells whether they are switched on for this account.',
  sees: { tools: word("the gateway's own tools", { listed: 'there are some', none: 'there is none' }) },
  about: ['firstParty', 'naming'],
  async observe(endpoint, { firstParty, naming }) {
    const names = await namesOf(endpoint);
    if (!names || names.size === 0) return undefined;
    const own = [...names].some((name) => firstParty.some((prefix) => name.startsWith(prefix + naming.separator)));
    return { tools: own ? 'listed' : 'none' };
  },
});

export const inCatalogue = probe({
  id: 'tools/catalogue',
  question: 'Does the list show every tool that the document names, under its name?',
  why: 'Prompts and scripts name tools as the document does.',
  sees: {
    catalogue: word('the documented names in the list', {
      whole: 'each is there',
      renamed: 'some are there in another spelling or behind a prefix alone',
      cut: 'some are not there in any spelling',
      none: 'none is there in any spelling',
    }),
    missing: text('the first of those that are not there as documented'),
  },
  about: ['catalogueNames'],
  async observe(endpoint, { catalogueNames }) {
    const listed = await namesOf(endpoint);
    if (!listed || listed.size === 0) return undefined;
    const missing = catalogueNames.filter((name) => !listed.has(name));
    const [first] = missing;
    if (first === undefined) return { catalogue: 'whole' };
    const others = [...listed].filter((name) => !catalogueNames.includes(name));
    const respelled = new Set(others.flatMap(spellingsOf));
    if (missing.some((name) => respelled.has(plain(name)))) return { catalogue: 'renamed', missing: first };
    return { catalogue: missing.length === catalogueNames.length ? 'none' : 'cut', missing: first };
  },
});

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The name, and what stands behind each of its separators: there a prefix may end. */
function spellingsOf(name: string): readonly string[] {
  const ends = [...name.matchAll(/[^A-Za-z0-9]+/g)].map(({ 0: separator, index }) => index + separator.length);
  return [0, ...ends].map((from) => plain(name.slice(from)));
}

export const disputedListed = probe({
  id: 'tools/disputed-names',
  question: 'Does the list show the tools of which the document says both that they are there and that they are not?',
  why: 'It tells which of the pages is right.',
  sees: {
    listed: word('the disputed names in the list', {
      all: 'each is there',
      some: 'some are, some are not',
      none: 'none is there',
    }),
  },
  about: ['disputedNames'],
  async observe(endpoint, { disputedNames }) {
    const names = await namesOf(endpoint);
    if (!names || names.size === 0) return undefined;
    const listed = disputedNames.filter((name) => names.has(name)).length;
    return { listed: listed === 0 ? 'none' : listed === disputedNames.length ? 'all' : 'some' };
  },
});
