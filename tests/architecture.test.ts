/** What keeps the parts apart: the way imports run, and the words that shared code may not know. */

import { glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profiles as bundled, specification } from '../fixtures/profiles/index.ts';
import { revisions } from '../harness/revisions.ts';
import { catalogue } from '../suites/index.ts';

const root = new URL('..', import.meta.url).pathname;

/** The documents of vendors: the specification is everybody's. */
const profiles = bundled.filter((profile) => ![...specification.values()].includes(profile));

async function sources(folder: string): Promise<{ readonly path: string; readonly text: string }[]> {
  const paths = await Array.fromAsync(glob(`${folder}/**/*.ts`, { cwd: root }));
  const own = paths.filter((path) => !path.endsWith('.test.ts') && !path.includes('__test-helpers__'));
  return Promise.all(own.sort().map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

/** Which parts a part may import: `(types)` where types only, and a folder in a part where that alone. */
const may: Readonly<Record<string, readonly string[]>> = {
  harness: [],
  // What a message of MCP is, is nobody's promise: the schemas are the protocol's own.
  suites: ['harness', 'fixtures/messages'],
  fixtures: ['harness', 'suites (types)', 'mock-server (types)'],
  'mock-server': ['fixtures'],
  reports: ['harness'],
  adapters: ['check.ts', 'harness', 'reports', 'suites'],
  cli: [
    'adapters',
    'check.ts',
    'documents.ts',
    'load-profile.ts',
    'version.ts',
    'harness',
    'reports',
    'suites',
    'fixtures',
    'mock-server',
  ],
};

describe.each(Object.keys(may))('%s', (part) => {
  it('imports only what stands below it', async () => {
    const wrong: string[] = [];
    for (const { path, text } of await sources(part)) {
      for (const [statement, from] of text.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)'/gms)) {
        const [target = '', folder = ''] = normalize(join(dirname(path), from ?? '')).split('/');
        const typed = /^(?:import|export) type\b/.test(statement);
        const names = [target, `${target}/${folder}`, ...(typed ? [`${target} (types)`] : [])];
        const allowed = target === part || may[part]?.some((each) => names.includes(each));
        if (!allowed) wrong.push(`${path}: ${from}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the suites', () => {
  /** Words that stand in some document's conventions and in everybody's language. */
  const common = new Set([
    'authorization',
    'id',
    'data',
    'first',
    'last',
    'optional',
    'required',
    'integrations',
    'created_at',
    'display_name',
    'none',
    'revoked',
    'unentitled',
    'expired',
    'disabled',
  ]);

  function words(value: unknown): string[] {
    if (typeof value === 'string') return value.split(/\{\w+\}/).map((part) => part.trim());
    if (typeof value === 'number') return [String(value)];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(words) : [];
  }

  const vendors = new Set(profiles.map(({ profile }) => profile.split('@')[0] ?? ''));
  const theirs = profiles
    .flatMap(({ conventions }) => words(conventions))
    .filter((word) => word.length > 1 && !common.has(word.toLowerCase()));
  const generic = new Set(['Bearer', ...revisions.map(({ id }) => id)]);
  const forbidden = [...new Set([...vendors, ...theirs])].filter((word) => !generic.has(word));

  it('know no vendor: no header, path, limit or tool name of theirs', async () => {
    expect(forbidden.length).toBeGreaterThan(5);
    const found: string[] = [];
    for (const { path, text: whole } of await sources('suites')) {
      // A file, and a fact, may be named as the thing that is asked about.
      const text = whole.replaceAll(/ from '\.[^']+'/g, '').replaceAll(/(?:about: \[.*?\]|Pick<Facts, [^>]*>)/g, '');
      for (const word of forbidden) {
        const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        // A word of everybody's language may stand in a sentence: in code, it would stand in quotes.
        const quoted = /^[a-z]+$/.test(word)
          ? new RegExp(`['"\`]${plain}['"\`]`)
          : new RegExp(`(?<![\\w-])${plain}(?![\\w-])`, 'i');
        if (quoted.test(text)) found.push(`${path}: ${word}`);
      }
    }
    expect(found).toEqual([]);
  });
});

describe('the engine', () => {
  it('names no probe, no vendor, and no revision outside its table of them', async () => {
    const ids = catalogue.map(({ id }) => id);
    const vendors = [...new Set(profiles.map(({ profile }) => profile.split('@')[0] ?? ''))];
    const found: string[] = [];
    for (const { path, text } of await sources('harness')) {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      for (const word of [...ids, ...vendors]) if (code.toLowerCase().includes(word)) found.push(`${path}: ${word}`);
      if (path !== 'harness/revisions.ts' && /\b20\d\d-\d\d-\d\d\b/.test(code)) found.push(`${path}: a revision`);
    }
    expect(found).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has ids of one form, each once', () => {
    const ids = catalogue.map(({ id }) => id as string);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
  });
});
