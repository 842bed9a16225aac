import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { type Handle, resultOf, served } from '../harness/__test-helpers__/served.ts';
import { revisions } from '../harness/revisions.ts';
import type { FaultName } from '../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';
import { noRevision } from './version-header.ts';

it('the generator gives values that no revision has, past or to come, and that a header carries as they are', () => {
  const isNone = (value: string) =>
    !revisions.some(({ id }) => id === value) &&
    !/^20(2[4-9]|[3-9]\d)-\d\d-\d\d$/.test(value) &&
    /^[\x21-\x7e]+$/.test(value);
  fc.assert(fc.property(noRevision(), isNone), { numRuns: 500 });
});

const refused = [{ answer: 'http-error', status: 400, plainly: 'served' }];
const servedOne = [{ answer: 'result', status: 200 }];

describe.each([
  ['mcp@2025-06-18', { other: 'refused' }],
  ['mcp@2025-11-25', { other: 'agreed-on' }],
] as const)('the mock of %s', (preset, another) => {
  it('keeps every promise about the header, each question with one outcome', async () => {
    const summary = await askedOf('version-header', [], preset);
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toMatchObject({
      'version-header/unsupported': [{ answer: 'http-error', status: 400 }],
      'version-header/unsupported-notification': refused,
      'version-header/unsupported-get': refused,
      'version-header/unsupported-delete': refused,
      'version-header/absent': servedOne,
      'version-header/agreed': servedOne,
      'version-header/another-supported': [another],
      'version-header/initialize-without': servedOne,
    });
  });
});

it('a revision without the header is not asked about it', async () => {
  const { verdicts } = await askedOf('version-header', [], 'mcp@2025-03-26');
  const asked = verdicts.filter(
    ({ probe, verdict }) => probe.startsWith('version-header/') && verdict !== 'not-applicable',
  );
  expect(asked.map(({ probe }) => probe)).toEqual(['version-header/initialize-without']);
});

const faulty: readonly (readonly [FaultName, readonly string[]])[] = [
  [
    'unknown-version-served',
    ['', '-delete', '-get', '-notification'].map((rest) => `violation version-header/unsupported${rest}`),
  ],
  ['requires-version-header', ['advice version-header/absent']],
  ['version-agreed-refused', ['advice version-header/agreed']],
  ['initialize-wants-version-header', ['advice version-header/initialize-without']],
];

it.each(faulty)('%s is found in either revision', async (name, failures) => {
  expect(failuresIn(await askedOf('version-header', [name], 'mcp@2025-06-18'))).toEqual(failures);
  expect(failuresIn(await askedOf('version-header', [name], 'mcp@2025-11-25'))).toEqual(failures);
});

/** A server of 2025-06-18 without sessions, by its verdicts. */
async function verdictsOf(first: Handle) {
  const handle = served(async (request, message) => {
    const own = await first(request, message);
    if (own || message.method !== 'initialize') return own;
    const serverInfo = { name: 'served', version: '1' };
    return resultOf(message.id, { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo });
  });
  const { verdicts } = await check({ url: 'http://endpoint.test/mcp', handle, only: ['version-header/*'], seed: 1 });
  return (probe: string) => verdicts.filter((each) => each.probe === `version-header/${probe}`);
}

describe('an endpoint without sessions and streams', () => {
  const noStream: Handle = ({ method }) => (method === 'POST' ? undefined : new Response(null, { status: 405 }));

  it('says nothing about versions by having no stream, and is found by what it serves', async () => {
    const told = await verdictsOf(noStream);
    expect(told('unsupported')).toMatchObject([{ verdict: 'violation', outcome: { answer: 'result', status: 200 } }]);
    expect(told('unsupported-notification')).toMatchObject([{ verdict: 'violation', outcome: { status: 202 } }]);
    expect(told('unsupported-get')).toMatchObject([{ verdict: 'pass', outcome: { status: 405, plainly: 'refused' } }]);
    expect(told('unsupported-delete')).toMatchObject([{ verdict: 'not-applicable' }]);
  });

  it('says nothing about versions by having its only stream open', async () => {
    const told = await verdictsOf(({ method }) =>
      method === 'POST' ? undefined : new Response(null, { status: method === 'GET' ? 409 : 405 }),
    );
    expect(told('unsupported')).toMatchObject([{ verdict: 'violation' }]);
    expect(told('unsupported-get')).toMatchObject([{ verdict: 'unverifiable' }]);
  });

  it('keeps everything by 400, whatever the body', async () => {
    const told = await verdictsOf((request, message) => {
      const version = request.headers.get('mcp-protocol-version');
      return version !== null && version !== '2025-06-18'
        ? new Response('no', { status: 400 })
        : noStream(request, message);
    });
    for (const probe of ['unsupported', 'unsupported-notification', 'absent', 'agreed', 'initialize-without']) {
      expect(told(probe), probe).toMatchObject([{ verdict: 'pass' }]);
    }
  });
});
