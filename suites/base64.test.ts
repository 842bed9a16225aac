import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodingOf } from './base64.ts';

it.each([
  ['', 'base64'],
  ['AAAA', 'base64'],
  ['AA==', 'base64'],
  ['+/+=', 'base64'],
  ['AA', 'without-padding'],
  ['AAA', 'without-padding'],
  ['AAAA\r\nAA==\n', 'with-breaks'],
  ['_-_-', 'url-alphabet'],
  ['A', 'other'],
  ['AA=', 'other'],
  ['A===', 'other'],
  ['AA==AAAA', 'other'],
  ['+/_-', 'other'],
  ['AA AA', 'other'],
  ['data:image/png;base64,AAAA', 'other'],
])('%j is %s', (text, encoding) => {
  expect(encodingOf(text)).toBe(encoding);
});

it('whatever bytes are encoded, it tells how', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(encodingOf(text)).toBe('base64');
      const bare = text.replace(/=+$/, '');
      expect(encodingOf(bare)).toBe(bare === text ? 'base64' : 'without-padding');
      const forUrls = Buffer.from(bytes).toString('base64url');
      expect(['base64', 'without-padding', 'url-alphabet']).toContain(encodingOf(forUrls));
    }),
  );
});
