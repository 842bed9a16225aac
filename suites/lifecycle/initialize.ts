/** What initialize may hold: members that the server has never heard of, members that are missing or of another type. */

import * as fc from 'fast-check';
import { initialize, offered, opening } from '../../harness/handshake.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { aside } from '../aside.ts';
import { end, sessionIn, use } from '../session/opened.ts';

export type Members = Readonly<Record<string, unknown>>;

/** Members that every initialize has, each with the values that are not of its type. */
const required = {
  protocolVersion: [7, true, null, ['2025-03-26'], { version: '2025-03-26' }],
  capabilities: ['assay', 7, true, null, ['assay']],
  clientInfo: ['assay', 7, true, null, ['assay']],
} as const;

export type Required = keyof typeof required;
export type InitializeDefect = { readonly member: Required; readonly value?: unknown };

const names = Object.keys(required) as Required[];

/** The parameters of a sound initialize with one member left out, or of another type. */
export function defectiveParams(sound: Members, defect: InitializeDefect): Members {
  const { [defect.member]: _, ...rest } = sound;
  return 'value' in defect ? { ...rest, [defect.member]: defect.value } : rest;
}

/** One required member left out, or of a type that its schema does not admit. */
export function initializeDefects(): fc.Arbitrary<InitializeDefect> {
  const other = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
  );
  return fc.oneof(
    fc.record({ member: fc.constantFrom(...names) }),
    fc.record({ member: fc.constantFrom(...names), value: other }),
  );
}

export const malformedInitialize = probe({
  id: 'lifecycle/malformed-initialize',
  sends: 'malformed',
  question: 'What answers an initialize that lacks a required member, or has one of the wrong type?',
  why: 'Whoever writes a client learns from the answer what it forgot.',
  sees: reply,
  impact: 'opens-sessions',
  always: names.flatMap((member): InitializeDefect[] => [{ member }, { member, value: required[member][0] }]),
  vary: initializeDefects,
  async observe(endpoint, _given, defect: InitializeDefect) {
    return describe(await initialize(endpoint, { params: defectiveParams(offered(endpoint.conventions), defect) }));
  },
});

/** What a client may say of itself that no revision knows: capabilities, experimental ones, and members of its identity. */
export interface Extras {
  readonly capabilities: Members;
  readonly experimental: Readonly<Record<string, Members>>;
  readonly clientInfo: Members;
}

export const unknownClientMembers = probe({
  id: 'lifecycle/unknown-client-members',
  question: 'Is initialize answered as ever where the client names capabilities and members that nobody knows?',
  why: 'Capabilities are no closed list: a newer client must not be shut out for what it can do besides.',
  sees: {
    answer: reply.answer,
    revision: word('the revision in the result, beside that without the unknown members', {
      'as-without': 'the same',
      otherwise: 'another one, or none',
    }),
  },
  impact: 'opens-sessions',
  always: [
    { capabilities: { 'assay-unknown': {} }, experimental: {}, clientInfo: {} },
    { capabilities: {}, experimental: { 'assay-feature': { level: 7 } }, clientInfo: {} },
    { capabilities: {}, experimental: {}, clientInfo: { 'assay-build': 'a1b2', 'assay-flags': [1, 2] } },
  ],
  vary: () => {
    const name = fc.stringMatching(/^[A-Za-z0-9./_-]{0,12}$/).map((rest) => `assay-${rest}`);
    const members = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    const objects = fc.dictionary(name, members, { maxKeys: 3 });
    return fc.record({ capabilities: objects, experimental: objects, clientInfo: members });
  },
  async observe(endpoint, _given, { capabilities, experimental, clientInfo }: Extras) {
    const sound = offered(endpoint.conventions);
    const exchange = await initialize(endpoint, {
      params: {
        ...sound,
        capabilities: { ...capabilities, experimental },
        clientInfo: { ...clientInfo, ...(isRecord(sound.clientInfo) ? sound.clientInfo : {}) },
      },
    });
    const { answer } = describe(exchange);
    const result = exchange.response?.result;
    if (!isRecord(result)) return { answer };
    const plain = (await initialize(aside(endpoint))).response?.result;
    if (!isRecord(plain)) return undefined;
    return { answer, revision: result.protocolVersion === plain.protocolVersion ? 'as-without' : 'otherwise' };
  },
});

export const beforeInitialized = probe({
  id: 'lifecycle/before-initialized',
  question: 'Does the endpoint ask its client for anything but ping before the client has said that it is ready?',
  why: 'A client that is still setting itself up cannot answer, and whatever waits for the answer hangs.',
  sees: {
    asked: word('what the answers to initialize and to the request after it ask of the client', {
      'nothing-but-ping': 'nothing, or ping alone',
      more: 'something else',
    }),
  },
  impact: 'opens-sessions',
  async observe(endpoint) {
    const opened = await opening(endpoint);
    if (describe(opened).answer !== 'result') return undefined;
    const header = endpoint.conventions.session?.header;
    const session = header === undefined ? undefined : sessionIn(opened, header, 'A');
    // Without a session, all that can be told apart by the client having said so is the answer to initialize itself.
    const used = session ? [await use(endpoint, session)] : [];
    if (session) await end(aside(endpoint), session);
    const said = [opened, ...used].flatMap(({ answer }) => answer?.messages ?? []).filter(isRecord);
    const asking = said.filter(({ method, id }) => typeof method === 'string' && id !== undefined);
    return { asked: asking.every(({ method }) => method === 'ping') ? 'nothing-but-ping' : 'more' };
  },
});

export const initializeProbes = [malformedInitialize, unknownClientMembers, beforeInitialized] as const;
