import { describe, expect, it } from 'vitest';
import { logTail } from './host.ts';
import { secrets } from './secrets.ts';

const asItIs = (text: string) => text;

describe('the end of a log', () => {
  it('is what was written, whatever the pieces', () => {
    const tail = logTail();
    for (const piece of ['one\ntw', 'o\r\n', '\u001b[31mthree\u001b[0m']) tail.write(piece);
    expect(tail.read(asItIs)).toEqual({ lines: ['one', 'two', 'three'], truncated: 0 });
  });

  it('is nothing where nothing was written', () => {
    expect(logTail().read(asItIs)).toEqual({ lines: [], truncated: 0 });
  });

  it('counts the lines before those that it keeps', () => {
    const tail = logTail();
    for (let line = 1; line <= 1_000; line += 1) tail.write(`line ${line}\n`);
    const { lines, truncated } = tail.read(asItIs);
    expect([lines.length, lines[0], lines.at(-1), truncated]).toEqual([200, 'line 801', 'line 1000', 800]);
  });

  it('is bounded where there is no line break', () => {
    const tail = logTail();
    for (let piece = 0; piece < 100; piece += 1) tail.write('x'.repeat(10_000));
    expect(tail.read(asItIs).lines.join('').length).toBeLessThanOrEqual(65_536);
  });

  it('shows no rest of a secret in which it was cut', () => {
    const known = secrets();
    known.add('S3CR3T-AND-ITS-REST', '{key}');
    for (let before = 0; before < 40; before += 1) {
      const tail = logTail();
      tail.write(`S3CR3T-AND-ITS-REST${'.'.repeat(65_536 + 8_192 - before)}`);
      expect(tail.read(known.redact).lines.join('')).not.toMatch(/REST|S3CR/);
    }
  });
});
