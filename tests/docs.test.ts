import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { unaccounted } from '../docs/generate/coverage.ts';
import { recordedExamples } from '../docs/generate/examples.ts';
import { hasFault } from '../docs/generate/faults.ts';
import { families, pages, specificationProfiles } from '../docs/generate/pages.ts';
import { remedies } from '../docs/generate/remedies.ts';
import { unbound } from '../docs/generate/specification.ts';
import { countedRules } from '../docs/generate/tiers.ts';
import { areaOf } from '../harness/probe.ts';
import { faults } from '../mock-server/index.ts';
import { catalogue } from '../suites/index.ts';
import { comparisonPage, NOT_LOOKED_UP } from './servers/comparison.ts';

describe('the documentation', () => {
  it.each([...families()])('accounts for every statement of %s', (_, profiles) => {
    expect(unaccounted(profiles)).toEqual([]);
  });

  it('asks for every rule of the specification, in every revision that has it', () => {
    expect(unbound(specificationProfiles()).map(({ id, revision }) => `${id} in ${revision}`)).toEqual([]);
  });

  it('leaves no rule of the specification unaccounted for, or judged without a fault that breaks it', () => {
    const counted = countedRules(specificationProfiles(), hasFault);
    const wrong = counted.filter(({ kind, faulted }) => kind === 'unaccounted' || (kind === 'judged' && !faulted));
    expect(wrong).toEqual([]);
  });

  it('sets the official suite beside ours as it was recorded, with nothing that was not looked up', async () => {
    const record = await readFile(new URL('servers/comparison.json', import.meta.url), 'utf8');
    const page = comparisonPage(JSON.parse(record), specificationProfiles());
    expect(await readFile(new URL('../docs/findings/official-suite.md', import.meta.url), 'utf8')).toBe(page);
    expect(page).not.toContain(NOT_LOOKED_UP);
  });

  it('has an example for each question that can be asked of one gateway, and where a mend lies in each area', () => {
    const examples = recordedExamples();
    expect(Object.keys(examples)).toEqual(catalogue.map(({ id }) => id));
    const without = catalogue.filter(({ id }) => !examples[id]?.kept).map(({ id }) => areaOf(id));
    // Those take a server behind the gateway, or a client of another maker.
    expect(without.filter((area) => area !== 'fidelity' && area !== 'clients')).toEqual(['authorization', 'tasks']);
    const strange = Object.values(examples).flatMap(({ broken }) => broken?.fault ?? []);
    expect(strange.filter((name) => !faults.some((each) => each.name === name))).toEqual([]);
    expect(Object.keys(remedies).sort()).toEqual([...new Set(catalogue.map(({ id }) => areaOf(id)))].sort());
  });

  it.each([...pages()])('%s is what `npm run docs` writes', async (path, text) => {
    expect(await readFile(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text);
  });
});
