import { expect, it } from 'vitest';
import { isBase64, isMediaType } from '../content.ts';
import { isTemplate, isUri, mayMatch } from './uris.ts';

it.each([
  'file:///a/b.txt',
  'https://user@host.example:8080/a/b?c=d/?#e',
  'urn:isbn:0451450523',
  'note:',
  'http://[2001:db8::1]/a',
  'custom+v1.0://x/%C3%A4',
  'memo://',
  'data:text/plain;base64,AA==',
])('%j is a URI', (text) => {
  expect(isUri(text)).toBe(true);
});

it.each([
  '',
  'a',
  '/a/b',
  '://a',
  '1a:b',
  'a b:c',
  'file:///a b',
  'x://ä',
  'x://%zz',
  'x:a\u0000',
  'x://a/[b]',
  'x:\n',
])('%j is none', (text) => {
  expect(isUri(text)).toBe(false);
});

it.each(['a://{b}', '{+any}', 'a://{b,c*}/{d:3}{?e,f}{&g}', 'a://{b.c}/ä', "a://it's", 'plain', 'a://%20{_x}'])(
  '%j is a template',
  (text) => {
    expect(isTemplate(text)).toBe(true);
  },
);

it.each(['a://{b', 'a://b}', 'a://{}', 'a://{b c}', 'a://{b}{', 'a b', 'a://{b:0}', 'a://{b-c}', 'a://%{b}', 'a<b'])(
  '%j is none',
  (text) => {
    expect(isTemplate(text)).toBe(false);
  },
);

it('may be made by a template whose beginning it has', () => {
  expect(mayMatch('a://b/{c}', 'a://b/')).toBe(true);
  expect(mayMatch('a://b/{c}', 'a://c/b')).toBe(false);
  expect(mayMatch('{+all}', 'x:y')).toBe(true);
});

it('tells base64 with its padding from what resembles it', () => {
  expect(['', 'AA==', 'AAA=', 'AAAA', '+/+/'].filter((text) => !isBase64(text))).toEqual([]);
  expect(['A', 'AA', 'AAA', 'AA=A', '-_-_', 'AAAA\n', 'data:,AAA', 'AAA=='].filter(isBase64)).toEqual([]);
});

it('tells a media type from what resembles it', () => {
  expect(['image/png', 'text/plain; charset=utf-8', 'a/b+c'].filter((text) => !isMediaType(text))).toEqual([]);
  expect(['png', 'image/', '/png', 'image png', '', 7, undefined].filter(isMediaType)).toEqual([]);
});
