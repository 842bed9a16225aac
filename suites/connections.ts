/** The REST side: the listing of an account's connections, and other APIs of the same host. */

import type { Exchange } from '../harness/exchange.ts';
import { serverOf } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { number, word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { namesOf } from './filter/lists.ts';
import { getFrom, integrationsIn, rowsIn } from './rest.ts';

/** How a GET beside the endpoint was answered. */
const answered = {
  answer: word('how the GET was answered', {
    served: 'an HTTP success',
    refused: '401 or 403',
    missing: '404 or 410',
    redirected: 'an HTTP redirect',
    failed: 'another HTTP status',
    'no-answer': 'no HTTP answer',
  }),
  status: number('the HTTP status'),
};

function answerOf({ answer }: Exchange) {
  if (!answer) return { answer: 'no-answer' } as const;
  const { status } = answer;
  if (status < 300) return { answer: 'served', status } as const;
  if (status < 400) return { answer: 'redirected', status } as const;
  if (status === 401 || status === 403) return { answer: 'refused', status } as const;
  return { answer: status === 404 || status === 410 ? 'missing' : 'failed', status } as const;
}

export const listing = probe({
  id: 'connections/listing',
  question: "What answers a GET for the account's connections?",
  why: 'It is where a client learns which integrations the account can use, and by which connection.',
  sees: {
    ...answered,
    rows: word('the rows', {
      some: 'an array of objects',
      empty: 'an empty array',
      absent: 'no array where the document has it',
      other: 'an array that holds something else',
    }),
  },
  about: ['connections'],
  async observe(endpoint, { connections }) {
    const exchange = await getFrom(endpoint, connections.path);
    const rows = rowsIn(exchange, connections);
    if (!rows) return { ...answerOf(exchange), rows: 'absent' };
    const form = rows.length === 0 ? 'empty' : rows.every(isRecord) ? 'some' : 'other';
    return { ...answerOf(exchange), rows: form };
  },
});

/** A time as ISO 8601 has it in its extended form, with a zone or without. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

export const rowMembers = probe({
  id: 'connections/row-members',
  question: 'Does each connection have the documented members?',
  why: 'A program that reads the listing breaks on a member that is missing.',
  sees: {
    members: word('the documented members', { all: 'each row has them all', 'some-lack': 'some row lacks one' }),
    preferred: word('the member that marks the default', {
      boolean: 'true or false in each row',
      other: 'something else in some row',
    }),
    created: word('the member that tells when the row was made', {
      'iso-8601': 'a time of that form in each row',
      other: 'something else in some row',
    }),
  },
  needs: ['connections'],
  async observe(endpoint, { connections }) {
    const { path, fields, preferred, created } = connections;
    const rows = (rowsIn(await getFrom(endpoint, path), connections) ?? []).filter(isRecord);
    if (rows.length === 0) return undefined;
    const times = rows.map((row) => row[created]);
    return {
      members: rows.every((row) => fields.every((field) => field in row)) ? 'all' : 'some-lack',
      preferred: rows.every((row) => typeof row[preferred] === 'boolean') ? 'boolean' : 'other',
      created: times.every((time) => typeof time === 'string' && TIME.test(time)) ? 'iso-8601' : 'other',
    };
  },
});

export const toolPrefixes = probe({
  id: 'connections/tool-prefixes',
  question: 'Does the server in each tool name stand among the connections of the account?',
  why: 'Only where both use the same names can a client tell by which connection a tool runs.',
  sees: {
    prefixes: word('the servers of the tools listed, public and first-party ones aside', {
      'all-connected': 'each is the integration of some connection',
      'some-unconnected': 'some are not',
    }),
  },
  needs: ['connections'],
  about: ['naming'],
  async observe(endpoint, { connections, naming }) {
    const aside = [...(naming.reserved ?? []), ...(endpoint.conventions.publicIntegrations ?? [])];
    const rows = rowsIn(await getFrom(endpoint, connections.path), connections);
    const names = await namesOf(endpoint);
    if (!rows || !names) return undefined;
    const servers = [...names].map((name) => serverOf(name, naming)).filter((server) => !aside.includes(server ?? ''));
    if (servers.length === 0) return undefined;
    const connected = integrationsIn(rows, connections);
    const all = servers.every((server) => server !== undefined && connected.includes(server));
    return { prefixes: all ? 'all-connected' : 'some-unconnected' };
  },
});

export const oneDefault = probe({
  id: 'connections/one-default',
  question: 'Is no more than one connection of an integration marked as its default?',
  why: 'With two defaults nobody can tell by which a tool runs.',
  sees: {
    defaults: word('the defaults of each integration', {
      'at-most-one': 'one or none',
      several: 'some integration has several',
    }),
  },
  needs: ['connections'],
  async observe(endpoint, { connections }) {
    const { path, integration, preferred } = connections;
    const rows = (rowsIn(await getFrom(endpoint, path), connections) ?? []).filter(isRecord);
    const named = rows.filter((row) => typeof row[integration] === 'string');
    if (named.length === 0) return undefined;
    const defaults = named.filter((row) => row[preferred] === true).map((row) => row[integration]);
    return { defaults: new Set(defaults).size === defaults.length ? 'at-most-one' : 'several' };
  },
});

export const withoutKey = probe({
  id: 'connections/without-key',
  question: "What answers a GET for the account's connections without a key?",
  why: 'A listing that anybody can read tells which systems somebody uses.',
  sees: answered,
  needs: ['preferred'],
  about: ['connections'],
  async observe(endpoint, { connections }) {
    return answerOf(await getFrom(endpoint, connections.path, { credential: null }));
  },
});

export const siblings = probe({
  id: 'connections/other-apis',
  question: 'Do other APIs of the same host take the key of the endpoint?',
  why: 'One key for everything is what a user was promised who made only one.',
  sees: answered,
  needs: ['preferred'],
  about: ['siblings'],
  always: ({ siblings: paths }) => paths,
  async observe(endpoint, { preferred }, path: string) {
    return answerOf(await getFrom(endpoint, path, { credential: preferred }));
  },
});

export const connectionsProbes = [listing, rowMembers, toolPrefixes, oneDefault, withoutKey, siblings] as const;
