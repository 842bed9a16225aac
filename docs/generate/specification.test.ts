import { describe, expect, it } from 'vitest';
import { mcpRevisions, withoutProfile } from '../../fixtures/statements/mcp/sources.ts';
import { rulesOf, statementsOf } from '../../fixtures/statements/mcp.ts';
import type { Profile } from '../../harness/profile.ts';
import { specificationSection, unbound } from './specification.ts';

/** A document that binds one rule of 2025-06-18. */
const partial: Profile = {
  profile: 'mcp@2025-06-18',
  title: 'One rule',
  statements: statementsOf('2025-06-18'),
  conventions: { path: '/mcp', credentials: [] },
  expectations: { 'some/probe': { must: { status: 404 }, because: 'session-terminated-404' } },
};

function row(section: string, id: string): readonly string[] {
  const line = section.split('\n').find((each) => each.startsWith(`| ${id} |`));
  return (line ?? '').split(' | ').slice(1);
}

describe('unbound', () => {
  it('is every rule that can be seen of every revision that is to have a profile, where there is none', () => {
    const unseen = mcpRevisions
      .filter((revision) => revision !== withoutProfile)
      .flatMap((revision) => Object.values(rulesOf(revision)))
      .filter((rule) => rule.unseen !== undefined).length;
    expect(unbound([])).toHaveLength(92 + 153 + 174 + 204 - unseen);
  });

  it('leaves out a rule in the revision alone whose profile binds it', () => {
    const missing = unbound([partial]).filter(({ id }) => id === 'session-terminated-404');
    expect(missing.map(({ revision }) => revision)).toEqual(['2025-03-26', '2025-11-25']);
  });
});

describe('the section of the specification', () => {
  it('says what asks for a rule, revision by revision, and where nothing does', () => {
    expect(row(specificationSection([partial]), 'session-terminated-404').at(-2)).toBe(
      '`some/probe` (must): 2025-06-18<br>no probe yet: 2025-03-26, 2025-11-25',
    );
    expect(row(specificationSection([]), 'session-terminated-404').at(-2)).toBe('no probe yet');
  });

  it('says that a rule of the revision without a profile is not yet asked', () => {
    expect(row(specificationSection([]), 'session-26-ignored').at(-2)).toBe('not yet asked');
  });

  it('tells the levels apart that revisions give a rule', () => {
    expect(row(specificationSection([]), 'sse-messages-relate-to-request')).toContain(
      'MUST (SHOULD in 2025-03-26 to 2025-11-25)',
    );
  });

  it('sets the check of the official suite beside the rule', () => {
    expect(row(specificationSection([]), 'session-terminated-404').at(-1)).toBe(
      'direct: `server-session-lifecycle › server-session-terminated-returns-404`; one POST; not scored |',
    );
  });
});
