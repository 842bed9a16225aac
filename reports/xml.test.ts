import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml } from './__test-helpers__/xml.ts';
import { attribute, content, element } from './xml.ts';

describe('XML', () => {
  it('escapes what would end a value or a text', () => {
    expect(attribute('a"b<c>&\n')).toBe('a&quot;b&lt;c&gt;&amp;&#10;');
    expect(content('a]]>b\r')).toBe('a]]&gt;b&#13;');
  });

  it('removes what XML cannot hold, and nothing else', () => {
    expect(content('a\x00\x1b\ud800\ufffeb🜚\t')).toBe('ab🜚\t');
  });

  it('reads back as it was written, but for what XML cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const legal = text.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');
        const { attributes, text: within } = parseXml(element('a', { b: text }, content(text)));
        expect([attributes.b, within]).toEqual([legal, legal]);
      }),
    );
  });
});
