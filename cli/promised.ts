/** What a bundled document promises for a probe, and where each promise comes from: for `probes` and `explain`. */

import { type AnyExpected, inWords } from '../harness/outcome.ts';
import { documentOf, type Level, type Profile } from '../harness/profile.ts';
import type { Basis } from '../harness/statement.ts';
import { shown } from '../reports/text.ts';

/** A promise as it is told. */
export interface ToldPromise {
  readonly document: string;
  /** The document in which it is written: the same, or one that this one extends. */
  readonly from: string;
  readonly level: Level;
  /** Outcomes that keep it, any of these; empty where the document leaves the matter open. */
  readonly expected: readonly AnyExpected[];
  readonly statements: readonly StatementTold[];
}

interface StatementTold {
  readonly id: string;
  readonly text: string;
  readonly basis: Basis;
  readonly sources: readonly string[];
}

/** The promises of the profile for the probe; none where it does not speak of it. */
export function promisesOf(profile: Profile, probe: string): readonly ToldPromise[] {
  const { id, promises, statements } = documentOf(profile);
  return (promises.get(probe) ?? []).map(({ level, expected, statements: ids }) => ({
    document: id,
    from: writtenIn(profile, probe),
    level,
    expected,
    statements: ids.flatMap((each) => {
      const statement = statements[each];
      if (!statement) return [];
      const sources = [statement.source].flat().map((source) => (typeof source === 'string' ? source : source.url));
      return [{ id: each, text: statement.text, basis: statement.basis, sources: [...new Set(sources)] }];
    }),
  }));
}

/** Why what the base of the profile promises for the probe does not hold in it, where that is so. */
export function omitted(profile: Profile, probe: string): string | undefined {
  return profile.omit?.[probe];
}

function writtenIn(profile: Profile, probe: string): string {
  if (Object.hasOwn(profile.expectations, probe) || !profile.extends) return profile.profile;
  return writtenIn(profile.extends, probe);
}

/** The level and what keeps it, in a line: `MUST  answer http-error, status 406`. */
export function promiseLine({ level, expected }: ToldPromise): string {
  if (level === 'open') return 'left open: reported, not judged';
  return `${level.toUpperCase()}  ${expected.map((each) => shown(inWords(each), 400)).join(' — or — ')}`;
}
