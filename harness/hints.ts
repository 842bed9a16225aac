/** Sentences at the end of a run that tell the reader what the verdicts alone do not. */

import { type Counted, judge } from './judge.ts';
import type { Document } from './profile.ts';

interface Judged {
  readonly documents: readonly { readonly document: Document; readonly gates: boolean }[];
  readonly otherVersions?: readonly Document[];
}

/** Names another version of a failed document where these very answers keep all that version promises. */
export function otherVersionHint(
  { documents, otherVersions = [] }: Judged,
  tallies: ReadonlyMap<string, readonly Counted[]>,
): readonly string[] {
  return documents
    .filter(({ document, gates }) => gates && broken(document, tallies) > 0)
    .flatMap(({ document }) =>
      otherVersions
        .filter((other) => other.family === document.family && other.id !== document.id && broken(other, tallies) === 0)
        .map(
          (other) =>
            `These answers keep every promise of ${other.id}. Does this endpoint follow that version? Check it with --profile ${other.id}.`,
        ),
    );
}

/** Tells that the run had to begin anew: what it says of sessions is worth a look then. */
export function renewalHint(renewals: number): readonly string[] {
  if (renewals === 0) return [];
  const times = renewals === 1 ? 'once' : `${renewals} times`;
  return [`The endpoint lost the session of this run ${times}, and a new one was opened each time.`];
}

function broken(document: Document, tallies: ReadonlyMap<string, readonly Counted[]>): number {
  return [...tallies]
    .flatMap(([probe, seen]) => judge(probe, seen, [document]))
    .filter(({ verdict }) => verdict === 'violation').length;
}
