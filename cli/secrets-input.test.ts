import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { secret } from './secrets-input.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-assay-secrets-'));
  writeFileSync(join(folder, 'key'), 'sesame\n');
  writeFileSync(join(folder, 'two-lines'), 'sesame\nopen\n');
  writeFileSync(join(folder, 'blank'), ' \n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, env: Record<string, string> = {}) {
  const warnings: string[] = [];
  const value = secret(text, { name: '--key', folder, env, warn: (sentence) => warnings.push(sentence) });
  return { value, warnings };
}

describe('a secret', () => {
  it('comes from a variable or a file without a warning', () => {
    expect(read('env:KEY', { KEY: 'sesame' })).toEqual({ value: 'sesame', warnings: [] });
    expect(read('file:key')).toEqual({ value: 'sesame', warnings: [] });
    expect(read(`file:${join(folder, 'key')}`).value).toBe('sesame');
  });

  it('stands in plain sight with a warning that does not repeat it', () => {
    const { value, warnings } = read('sesame');
    expect(value).toBe('sesame');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^--key holds a secret in plain sight: .+\. Please use env:NAME or file:PATH in its place\.$/,
    );
    expect(warnings[0]).not.toContain('sesame');
  });

  it('loses one line break at the end of its file, and no more', () => {
    // What is left is refused by the target, as no header can carry it.
    expect(read('file:two-lines').value).toBe('sesame\nopen');
  });

  it.each([
    ['env:KEY', {}, 'the environment variable KEY is not set'],
    ['env:KEY', { KEY: '' }, 'the environment variable KEY is empty'],
    ['env:KEY', { KEY: ' \n' }, 'the environment variable KEY is empty'],
    ['file:nowhere', {}, 'ENOENT'],
    ['file:.', {}, 'EISDIR'],
    ['file:blank', {}, 'is empty'],
    ['', {}, 'it is empty'],
  ])('%s with %o is refused', (text, env, cause) => {
    const reading = () => read(text, env as Record<string, string>);
    expect(reading).toThrow(Mistake);
    expect(reading).toThrow(cause);
    expect(reading).toThrow(/^Failed to read --key: .+\. Please .+\.$/);
  });
});
