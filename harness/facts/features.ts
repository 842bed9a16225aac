/** Facts about features: what the revision agreed on has, and what the endpoint has not announced. */

import { revisions } from '../revisions.ts';
import { fact, type Known, nonEmpty } from './spec.ts';

/** A request of a feature that is not announced. */
export interface Undeclared {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The reading requests of each capability: whoever has the capability answers them, and nothing changes by them. */
const reading: Readonly<Record<string, readonly Undeclared[]>> = {
  tools: [{ method: 'tools/list' }],
  prompts: [{ method: 'prompts/list' }],
  resources: [{ method: 'resources/list' }, { method: 'resources/templates/list' }],
  completions: [
    {
      method: 'completion/complete',
      params: { ref: { type: 'ref/prompt', name: 'assay-none' }, argument: { name: 'assay', value: '' } },
    },
  ],
};

function hasBatches(negotiated: string | undefined): true | undefined {
  return revisions.find(({ id }) => id === negotiated)?.batches;
}

function undeclaredIn({ capabilities, negotiated }: Known): readonly Undeclared[] {
  return (
    Object.entries(reading)
      .filter(([capability]) => !(capability in capabilities))
      // The first revision has servers complete without announcing it.
      .filter(([capability]) => capability !== 'completions' || negotiated !== revisions[0]?.id)
      .flatMap(([, requests]) => requests)
  );
}

export const featureFacts = {
  batches: fact<true>({
    means: 'a revision agreed on that has batches',
    unoffered: ({ negotiated }) =>
      negotiated === undefined || hasBatches(negotiated) ? undefined : 'the revision agreed on has no batches',
    find: ({ negotiated }) => hasBatches(negotiated),
    missing: 'initialize agreed on no protocol revision',
  }),
  undeclared: fact<readonly [Undeclared, ...Undeclared[]]>({
    means: 'reading requests of features that the endpoint does not announce',
    unoffered: (known) =>
      undeclaredIn(known).length > 0 ? undefined : 'this endpoint announces every feature that can be read',
    find: (known) => (known.negotiated === undefined ? undefined : nonEmpty(undeclaredIn(known))),
    missing: 'initialize was not served, and so announced nothing either way',
  }),
};
