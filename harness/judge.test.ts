import { describe, expect, it } from 'vitest';
import { isBroken, judge } from './judge.ts';
import { type Document, documentOf, type Profile } from './profile.ts';

const statements = {
  'A-1': { text: 'It is refused with 400.', source: 'https://a.example', basis: 'explicit' },
  'A-2': { text: 'It follows that it is refused.', source: 'https://a.example', basis: 'derived' },
  'A-3': {
    text: 'It follows from A-1, read from the other side.',
    source: 'https://a.example',
    basis: 'derived',
    entailedBy: 'A-1',
  },
  'A-4': { text: 'The document leaves it open.', source: 'https://a.example', basis: 'silent' },
} as const;

function document(id: string, expectations: Profile['expectations']): Document {
  return documentOf({ profile: id, title: id, statements, conventions: {}, expectations });
}

const seen = (...statuses: number[]) =>
  statuses.map((status) => ({ outcome: { answer: 'http-error', status }, count: 1 }));
const verdictOf = (expectation: Profile['expectations'][string], ...statuses: number[]) =>
  judge('session/unknown', seen(...statuses), [document('acme@1', { 'session/unknown': expectation })]).map(
    ({ verdict }) => verdict,
  );

describe('judge', () => {
  it('calls only a broken MUST on an explicit statement a violation', () => {
    expect(verdictOf({ must: { status: 400 }, because: 'A-1' }, 404)).toEqual(['violation']);
    expect(verdictOf({ should: { status: 400 }, because: 'A-1' }, 404)).toEqual(['advice']);
    expect(verdictOf({ must: { status: 400 }, because: 'A-2' }, 404)).toEqual(['advice']);
    expect(verdictOf({ must: { status: 400 }, because: ['A-1', 'A-2'] }, 404)).toEqual(['advice']);
    expect(verdictOf({ must: { status: 400 }, because: 'A-3' }, 404)).toEqual(['violation']);
    expect(verdictOf({ must: { status: 400 }, because: 'A-4' }, 404)).toEqual(['observed']);
    expect(verdictOf({ open: true, because: 'A-1' }, 404)).toEqual(['observed']);
  });

  it('wants every distinct outcome to keep the promise, and takes a list as alternatives', () => {
    expect(verdictOf({ must: { status: 400 }, because: 'A-1' }, 400, 400, 404)).toEqual(['violation']);
    expect(
      verdictOf({ must: [{ status: 400 }, { status: 404, answer: 'http-error' }], because: 'A-1' }, 400, 404),
    ).toEqual(['pass']);
  });

  it('gives one verdict for each level of a document, and observes where none speaks', () => {
    expect(
      verdictOf(
        [
          { must: { answer: 'http-error' }, because: 'A-1' },
          { should: { status: 400 }, because: 'A-1' },
        ],
        404,
      ),
    ).toEqual(['pass', 'advice']);
    const [alone] = judge('other/topic', seen(404, 404), [document('acme@1', {})]);
    expect(alone).toMatchObject({ verdict: 'observed', document: null, outcome: { status: 404 } });
  });

  it('excuses a breach as a documented deviation only where another document promises each broken field and is kept', () => {
    const vendor = document('acme@1', { 'session/unknown': { must: { status: 400 }, because: 'A-1' } });
    const spec = (must: object) => document('spec@1', { 'session/unknown': { must, because: 'A-1' } });
    const rows = (specDocument: Document, ...statuses: number[]) =>
      judge('session/unknown', seen(...statuses), [vendor, specDocument]).map(({ verdict }) => verdict);
    expect(rows(spec({ status: 404 }), 400)).toEqual(['pass', 'deviation']);
    expect(rows(spec({ status: 404 }), 404)).toEqual(['deviation', 'pass']);
    expect(rows(spec({ status: 404 }), 500)).toEqual(['violation', 'violation']);
    // One of the broken fields is promised by nobody else: not excused.
    expect(rows(spec({ status: 404, answer: 'rpc-error' }), 400)).toEqual(['pass', 'violation']);
    // The excusing document must itself be kept in every case.
    expect(rows(spec({ status: 404 }), 400, 500)).toEqual(['violation', 'violation']);
  });

  it('does not let a derived statement excuse anything', () => {
    const vendor = document('acme@1', { 'session/unknown': { must: { status: 400 }, because: 'A-2' } });
    const spec = document('spec@1', { 'session/unknown': { must: { status: 404 }, because: 'A-1' } });
    expect(judge('session/unknown', seen(400), [vendor, spec]).map(({ verdict }) => verdict)).toEqual([
      'pass',
      'violation',
    ]);
  });
});

describe('isBroken', () => {
  it('is true where some document that judges calls it broken', () => {
    const silent = document('acme@1', { 'session/unknown': { must: { status: 400 }, because: 'A-4' } });
    const spec = document('spec@1', { 'session/unknown': { must: { status: 404 }, because: 'A-1' } });
    expect(isBroken('session/unknown', { status: 400 }, [silent])).toBe(false);
    expect(isBroken('session/unknown', { status: 400 }, [silent, spec])).toBe(true);
  });
});
