import { describe, expect, it } from 'vitest';
import { nothingKnown } from './__test-helpers__/known.ts';
import { filledArguments, minimalArguments, withNonce } from './arguments.ts';
import { establish, type Known, needs, serverOf } from './facts.ts';
import { matchesGlob, plan } from './plan.ts';
import { probe } from './probe.ts';
import { reply, describe as told } from './reply.ts';
import { checkedTarget } from './target.ts';

const known: Known = {
  conventions: {
    credentials: [
      { header: 'Authorization', format: 'Bearer {key}' },
      { header: 'x-api-key', format: '{key}' },
    ],
    naming: { separator: '_', split: 'first', reserved: ['platform'] },
    filter: { query: 'integrations', separator: ',' },
  },
  target: { url: 'https://a.example/mcp', key: 'k' },
  tools: [
    { name: 'platform_status' },
    {
      name: 'linear_list_issues',
      annotations: { readOnlyHint: true },
      inputSchema: { type: 'object', required: ['team'], properties: { team: { type: 'string' } } },
    },
    { name: 'github_create' },
  ],
  prompts: [],
  resources: [],
  resourceTemplates: [],
  capabilities: {},
  handsOutSessions: false,
  servesAnyone: false,
  signal: new AbortController().signal,
};
const factOf = (need: Parameters<typeof establish>[0], change: Partial<Known> = {}) =>
  establish(need, { ...known, ...change });

describe('what comes with the handshake', () => {
  const agreed = { negotiated: '2025-06-18' };

  it('is what was announced, and its lists', () => {
    const capabilities = { tools: {}, resources: {}, logging: {} };
    expect(factOf('announced', { ...agreed, capabilities })).toEqual({ fact: capabilities });
    const methods = ['tools/list', 'resources/list', 'resources/templates/list'];
    expect(factOf('announcedLists', { ...agreed, capabilities })).toMatchObject({
      fact: methods.map((method) => ({ method })),
    });
  });

  it('is nothing where nothing listed is announced, and cannot be told without a handshake', () => {
    expect(factOf('announcedLists', { ...agreed, capabilities: { logging: {} } })).toMatchObject({
      absent: { verdict: 'not-applicable' },
    });
    for (const need of ['announced', 'announcedLists'] as const) {
      expect(factOf(need)).toMatchObject({ absent: { verdict: 'unverifiable' } });
    }
  });
});

describe('tools that may be called', () => {
  const outputSchema = { type: 'object' };
  const read = { name: 'read', annotations: { readOnlyHint: true }, outputSchema };
  const write = { name: 'write', outputSchema };
  const target = { ...known.target, allowTools: { read: { a: 1 } } };

  it('are each there once, with the arguments of the caller before made-up ones', () => {
    expect(factOf('readOnlyTools', { target, tools: [read, write] })).toMatchObject({
      fact: [{ name: 'read', arguments: { a: 1 }, made: false }],
    });
  });

  it('have an output schema, or there is none, or none may be called', () => {
    expect(factOf('structuredTools', { tools: [read, write] })).toMatchObject({
      fact: [{ name: 'read', outputSchema }],
    });
    expect(factOf('structuredTools', { tools: [write] })).toMatchObject({ absent: { verdict: 'unverifiable' } });
    expect(factOf('structuredTools')).toMatchObject({ absent: { verdict: 'not-applicable' } });
  });

  it('forbid values of the right type, or all that they do not name', () => {
    const allowed = (inputSchema: object) =>
      factOf('allowedConstrainedTool', { target, tools: [{ ...read, inputSchema }] });
    expect(allowed({ properties: { a: { maximum: 3 } } })).toMatchObject({ fact: { name: 'read' } });
    expect(allowed({ additionalProperties: false })).toMatchObject({ fact: { name: 'read' } });
    expect(allowed({ properties: { a: { type: 'number' } } })).toMatchObject({ absent: { verdict: 'unverifiable' } });
  });
});

describe('establish', () => {
  it('binds a credential to its place in the document', () => {
    expect(factOf('preferred')).toMatchObject({ fact: { role: 'key', place: { header: 'Authorization' }, key: 'k' } });
    expect(factOf('alternative')).toMatchObject({ fact: { place: { header: 'x-api-key' } } });
  });

  it('tells what no document has from what the caller did not give', () => {
    expect(factOf('alternative', { conventions: {} })).toEqual({
      absent: { verdict: 'not-applicable', reason: 'no document names a second place for a credential' },
    });
    expect(factOf('second')).toEqual({
      absent: {
        verdict: 'unverifiable',
        reason: 'no second credential was given',
        configure: '--credential second=env:NAME',
      },
    });
  });

  it('calls blocked what is looked for in a list that is refused, and nothing else', () => {
    const refused = { tools: 'tools/list is not served: http-error 500' };
    const blocked = { absent: { verdict: 'blocked', reason: refused.tools } };
    const none = { tools: [], refused };
    for (const need of ['tools', 'readOnlyTool', 'structuredTools', 'servers', 'filter'] as const) {
      expect([need, factOf(need, none)]).toEqual([need, blocked]);
    }
    const ungiven = ['allowedTools', 'failingTool', 'prompts', 'second'] as const;
    for (const need of ungiven) expect(factOf(need, none)).toMatchObject({ absent: { verdict: 'unverifiable' } });
    const target = { ...known.target, allowTools: { read: {} }, tools: { failing: 'read' } };
    expect(factOf('allowedTools', { ...none, target })).toEqual(blocked);
    expect(factOf('failingTool', { ...none, target })).toEqual(blocked);
    expect(factOf('taskTool', none)).toMatchObject({ absent: { verdict: 'not-applicable' } });
    expect(factOf('servers', { ...none, conventions: {} })).toMatchObject({ absent: { verdict: 'not-applicable' } });
    // What was listed before a page was refused is there.
    expect(factOf('tools', { refused })).toMatchObject({ fact: known.tools });
  });

  it('asks a state of credentials that a document tells of, or that the caller has one of', () => {
    expect(factOf('revoked')).toMatchObject({ absent: { verdict: 'unverifiable' } });
    expect(factOf('expired')).toEqual({
      absent: { verdict: 'not-applicable', reason: 'no document tells of expired credentials' },
    });
    const conventions = { ...known.conventions, credentialStates: ['expired'] as const };
    expect(factOf('expired', { conventions })).toMatchObject({ absent: { verdict: 'unverifiable' } });
    expect(factOf('revoked', { conventions })).toMatchObject({ absent: { verdict: 'not-applicable' } });
    const target = { ...known.target, credentials: { expired: 'old' } };
    expect(factOf('expired', { target })).toMatchObject({ fact: { role: 'expired', key: 'old' } });
  });

  it('knows no tool of an integration where a document has none', () => {
    const conventions = { ...known.conventions, integrations: 'none' } as const;
    expect(factOf('disabledTool', { conventions })).toMatchObject({ absent: { verdict: 'not-applicable' } });
    const target = { ...known.target, tools: { disabled: 'notion_search' } };
    expect(factOf('disabledTool', { conventions, target })).toMatchObject({ fact: { name: 'notion_search' } });
  });

  it('has the standard place of a key where the document has another alone', () => {
    expect(factOf('standardPlace')).toMatchObject({ absent: { verdict: 'not-applicable' } });
    const conventions = { credentials: [{ header: 'X-Token', format: '{key}' }] } as const;
    expect(factOf('standardPlace', { conventions })).toMatchObject({ fact: { place: { header: 'Authorization' } } });
  });

  it('has one verdict and one sentence for every fact that is absent', () => {
    for (const need of needs) {
      for (const conventions of [{}, known.conventions]) {
        const told = establish(need, {
          ...nothingKnown,
          conventions,
        });
        if ('absent' in told) expect(told.absent.reason, need).toMatch(/\w/);
      }
    }
  });

  it('has a header for the version only where the revision agreed on has one', () => {
    expect(factOf('versionHeader', { negotiated: '2025-06-18' })).toEqual({ fact: '2025-06-18' });
    expect(factOf('versionHeader', { negotiated: '2025-03-26' })).toEqual({
      absent: {
        verdict: 'not-applicable',
        reason: 'initialize agreed on "2025-03-26", which has no header for the revision',
      },
    });
    expect(factOf('versionHeader')).toMatchObject({ absent: { verdict: 'unverifiable' } });
  });

  it('tells an endpoint on this machine from any other', () => {
    expect(factOf('loopback', { target: { url: 'http://127.0.0.1:8080/mcp' } })).toEqual({ fact: '127.0.0.1' });
    expect(factOf('loopback')).toMatchObject({ absent: { verdict: 'not-applicable' } });
  });

  it('filters by integrations that the list shows, first-party prefixes aside', () => {
    expect(factOf('filter')).toMatchObject({ fact: { integrations: ['linear', 'github'] } });
    expect(factOf('filter', { tools: known.tools.slice(0, 2) })).toMatchObject({ absent: { verdict: 'unverifiable' } });
  });

  it('filters by no integration of which no document says what a filter does to it', () => {
    const conventions = { ...known.conventions, publicIntegrations: ['github'] };
    expect(factOf('filter', { conventions })).toMatchObject({ absent: { verdict: 'unverifiable' } });
    expect(factOf('filterQuery')).toEqual({ fact: { name: 'integrations', sample: 'linear' } });
    expect(factOf('filterHeader')).toMatchObject({ absent: { verdict: 'not-applicable' } });
  });

  it('takes for a failing tool only one that is listed', () => {
    const naming = (failing: string) => factOf('failingTool', { target: { ...known.target, tools: { failing } } });
    expect(naming('github_create')).toMatchObject({ fact: { name: 'github_create' } });
    expect(naming('github_craete')).toEqual({
      absent: {
        verdict: 'unverifiable',
        reason: 'no tool "github_craete" is listed, which was named for the role "failing"',
        configure: '--tool failing=<name>',
      },
    });
    expect(factOf('failingTool')).toMatchObject({ absent: { reason: 'no tool was named for the role "failing"' } });
  });

  it('refuses an empty name for a role', () => {
    const tools = { failing: ' ' };
    expect(() => checkedTarget({ ...known.target, tools })).toThrow('the name for "failing" is " ". Please name');
  });

  it('takes for out of reach only an integration that the list does not show', () => {
    const naming = (name: string) =>
      factOf('unreachableIntegration', { target: { ...known.target, tools: { unauthorised: name } } });
    expect(naming('jira_get_ticket')).toEqual({ fact: 'jira' });
    expect(naming('github_delete')).toMatchObject({ absent: { configure: '--tool unauthorised=<name>' } });
  });

  it('finds the names that tell at which separator they divide', () => {
    expect(factOf('longNames')).toEqual({ fact: ['linear_list_issues'] });
    // Its arguments are made, so that a refusal could be their fault.
    expect(factOf('longNamedTool')).toMatchObject({ absent: { verdict: 'unverifiable' } });
    const allowed = { ...known.target, allowTools: { linear_list_issues: { team: '{nonce}' } } };
    expect(factOf('longNamedTool', { target: allowed })).toMatchObject({ fact: { name: 'linear_list_issues' } });
    expect(factOf('tracedTools', { target: allowed })).toMatchObject({ fact: [{ name: 'linear_list_issues' }] });
  });

  it('calls no tool that is neither read-only nor allowed', () => {
    expect(factOf('readOnlyTool')).toMatchObject({ fact: { name: 'linear_list_issues', arguments: { team: 'a' } } });
    expect(factOf('readOnlyTool', { tools: known.tools.slice(2) })).toMatchObject({
      absent: { configure: '--allow-tool <name>=<JSON arguments>' },
    });
    const allowed = { ...known.target, allowTools: { github_create: { title: 't' }, not_listed: null } };
    expect(factOf('allowedTools', { target: allowed })).toEqual({
      fact: [{ name: 'github_create', arguments: { title: 't' }, made: false, schema: {} }],
    });
  });
});

describe('serverOf', () => {
  it.each([
    ['linear_list_issues', 'first', 'linear'],
    ['linear_list_issues', 'last', 'linear_list'],
    ['sap-s4hana-rfc_invoke_bapi', 'first', 'sap-s4hana-rfc'],
    ['linear__private', 'first', 'linear'],
    ['_private', 'first', undefined],
    ['linear_', 'first', undefined],
    ['linear', 'first', undefined],
  ] as const)('%s, split at the %s separator: %s', (name, split, server) => {
    expect(serverOf(name, { separator: '_', split })).toBe(server);
  });
});

describe('minimalArguments', () => {
  it('fills what is required, and nothing else', () => {
    const schema = {
      type: 'object',
      required: ['a', 'b', 'c', 'd', 'e'],
      properties: {
        a: { type: 'string', minLength: 3 },
        b: { type: 'integer', minimum: 5 },
        c: { enum: ['x', 'y'] },
        d: { type: 'object', required: ['in'], properties: { in: { type: 'boolean' } } },
        optional: { type: 'string' },
      },
    };
    expect(minimalArguments(schema)).toEqual({ a: 'aaa', b: 5, c: 'x', d: { in: false }, e: 'a' });
  });

  it('ends on a schema that holds itself', () => {
    const schema: Record<string, unknown> = { type: 'object', required: ['a'] };
    schema.properties = { a: schema };
    expect(JSON.stringify(minimalArguments(schema)).length).toBeLessThan(200);
  });
});

describe('withNonce', () => {
  const text = { type: 'string' };

  it.each([
    [{ a: 'x {nonce} y {nonce}' }, {}, { a: 'x n$& y n$&' }],
    [{ deep: [{ a: '{nonce}' }], b: 1 }, {}, { deep: [{ a: 'n$&' }], b: 1 }],
    [{ a: 1 }, { properties: { a: { type: 'integer' }, b: { ...text, enum: ['x'] }, c: text } }, { a: 1, c: 'n$&' }],
    [{ a: 1 }, { properties: { a: { type: 'integer' }, b: { ...text, maxLength: 3 } } }, undefined],
    [{}, {}, undefined],
  ])('%j with the schema %j', (args, schema, expected) => {
    expect(withNonce({ arguments: args, schema }, 'n$&')).toEqual(expected);
  });

  it('has nothing to fill where there is no placeholder', () => {
    expect(filledArguments({ a: 'x', b: null }, 'n')).toEqual({ a: 'x', b: null });
  });
});

describe('plan', () => {
  const asking = (id: string, change: object = {}) =>
    probe({
      id,
      question: '?',
      why: '',
      sees: reply,
      async observe(endpoint) {
        return told(await endpoint.ask(endpoint.known));
      },
      ...change,
    });
  const probes = [
    asking('auth/second', { needs: ['second'] }),
    asking('size/heavy', { impact: 'heavy' }),
    asking('auth/plain'),
  ];
  const planned = (selection: Partial<Parameters<typeof plan>[1]>) =>
    plan(probes, { allow: new Set(['safe']), ...selection }, known).map((each) =>
      each.ask ? 'ask' : `${each.left.verdict}: ${each.left.reason}`,
    );

  it('leaves out by need, by safety, by name and by --without, each with its reason', () => {
    expect(planned({})).toEqual([
      'unverifiable: no second credential was given',
      'not-selected: it sends many megabytes',
      'ask',
    ]);
    expect(planned({ only: ['auth/*'], skip: ['*/plain'] })).toEqual([
      'unverifiable: no second credential was given',
      'not-selected: left out by --only',
      'not-selected: left out by --skip',
    ]);
    expect(planned({ without: ['second'] })[0]).toBe(
      'not-selected: --without second: the key of a second account, in the preferred place',
    );
  });

  it('matches globs whole, and takes no character but * as special', () => {
    expect(matchesGlob('auth/*', 'auth/second')).toBe(true);
    expect(matchesGlob('auth', 'auth/second')).toBe(false);
    expect(matchesGlob('a.th/second', 'auth/second')).toBe(false);
  });
});
