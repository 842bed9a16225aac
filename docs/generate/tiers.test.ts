import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../fixtures/statements/mcp.ts';
import type { Profile } from '../../harness/profile.ts';
import { specificationProfiles } from './pages.ts';
import { countedRules, tiersSection } from './tiers.ts';

/** A document that binds one rule of one revision that has it. */
const partial: Profile = {
  profile: 'mcp@2025-06-18',
  title: 'One rule',
  statements: statementsOf('2025-06-18'),
  conventions: { path: '/mcp', credentials: [] },
  expectations: { 'some/probe': { must: { status: 404 }, because: 'session-terminated-404' } },
};

describe('the count of rules', () => {
  it('has every rule that nothing asks for as unaccounted, and one that a single revision leaves out', () => {
    const kinds = (profiles: readonly Profile[]) => countedRules(profiles, () => true).map(({ kind }) => kind);
    expect(kinds([]).filter((kind) => kind === 'judged' || kind === 'open')).toEqual([]);
    expect(kinds([]).filter((kind) => kind === 'unaccounted').length).toBeGreaterThan(200);
    expect(kinds([partial])).toEqual(kinds([]));
  });

  it('tells what is judged without a fault', () => {
    const last =
      tiersSection(specificationProfiles(), () => false)
        .split('\n')
        .at(-1) ?? '';
    expect(last).toMatch(/^\| all \| [\d /]+ \| [\d /]+ \| (?:– |0 \/ 0 \/ 0 )\|/);
    const counted = countedRules(specificationProfiles(), () => false);
    expect(counted.filter(({ faulted }) => faulted)).toEqual([]);
    expect(counted.filter(({ kind }) => kind === 'judged').length).toBeGreaterThan(100);
  });
});
