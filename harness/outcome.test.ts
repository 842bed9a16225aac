import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenFields,
  flag,
  inWords,
  misspoken,
  neutralised,
  number,
  outcomeKey,
  QUOTED,
  text,
  word,
} from './outcome.ts';

const sees = {
  answer: word('how it was answered', { result: 'a result', refused: 'a refusal' }),
  status: number('the status'),
  served: flag('whether it was served'),
  says: text('what it says'),
};

describe('brokenFields', () => {
  it('names each field that is not kept, and judges no field that is left out', () => {
    const seen = { answer: 'refused', status: 406, says: 'Not Acceptable' };
    expect(brokenFields({ answer: 'refused' }, seen)).toEqual([]);
    expect(brokenFields({ answer: 'result', status: 406, says: 'ok' }, seen)).toEqual(['answer', 'says']);
  });

  it('takes a list as any of these, and a promised field that was not seen as broken', () => {
    expect(brokenFields({ status: [400, 406] }, { status: 406 })).toEqual([]);
    expect(brokenFields({ status: [400, 404] }, { status: 406 })).toEqual(['status']);
    expect(brokenFields({ status: [400, 404] }, {})).toEqual(['status']);
    expect(brokenFields({ served: false }, {})).toEqual(['served']);
  });

  it.each([
    ['invalid or missing*', 'Invalid or missing MCP session', true],
    ['*session', 'invalid MCP Session', true],
    ['*missing MCP*', 'invalid or missing mcp session', true],
    ['invalid', 'invalid or missing', false],
    ['*', 'anything', true],
    ['*', '', true],
    ['missing*', 'is missing', false],
    ['a.c', 'abc', false],
  ])('matches text: %j against %j is %s', (pattern, value, kept) => {
    expect(brokenFields({ says: pattern }, { says: value })).toEqual(kept ? [] : ['says']);
  });

  it('keeps every promise that is read off the outcome itself', () => {
    const outcomes = fc.record({
      answer: fc.constantFrom('result', 'refused'),
      status: fc.nat(),
      served: fc.boolean(),
    });
    fc.assert(fc.property(outcomes, (outcome) => brokenFields(outcome, outcome).length === 0));
  });
});

describe('outcomeKey', () => {
  it('is the same for the same fields in any order, and for a field that is absent or undefined', () => {
    expect(outcomeKey({ a: 1, b: 'x' })).toBe(outcomeKey({ b: 'x', a: 1, c: undefined }));
    expect(outcomeKey({ a: 1 })).not.toBe(outcomeKey({ a: '1' }));
  });
});

describe('misspoken', () => {
  it('passes an outcome in the declared words', () => {
    expect(misspoken(sees, { answer: 'refused', status: 1, served: true, says: '', other: undefined })).toBeUndefined();
  });

  it.each([
    [{ answer: 'maybe' }, 'its word "answer" says "maybe"'],
    [{ answer: 'toString' }, 'its word "answer" says "toString"'],
    [{ status: '406' }, 'its number "status" says "406"'],
    [{ colour: 'red' }, 'it says "colour", which it does not declare'],
  ])('names what is wrong with %j', (outcome, sentence) => {
    expect(misspoken(sees, outcome)).toBe(sentence);
  });
});

describe('neutralised', () => {
  it('puts quoted text through the placeholders before it is cut, and leaves words alone', () => {
    const key = 'k'.repeat(50);
    const long = `${'x'.repeat(QUOTED - 20)}${key}`;
    const { says, answer } = neutralised(sees, { answer: 'result', says: long, served: undefined }, (t) =>
      t.replaceAll(key, '{key}'),
    );
    expect(answer).toBe('result');
    expect(says).toMatch(/\{key\}$/);
    expect(neutralised(sees, { says: 'y'.repeat(QUOTED + 1) }, (t) => t).says).toHaveLength(QUOTED);
  });
});

describe('inWords', () => {
  it('reads as a line', () => {
    expect(inWords({ answer: 'http-error', status: 406, code: undefined })).toBe('answer http-error, status 406');
    expect(inWords({ status: [400, 404] })).toBe('status 400 or 404');
    expect(inWords({})).toBe('nothing');
  });
});
