/** Why a run ends before anything is asked, in sentences. */

import { type Ending, Unfinished } from './budget.ts';
import { toGive } from './facts.ts';
import type { Planned, Selection } from './plan.ts';
import type { NotReady, Ready } from './preflight.ts';
import { NotCarried } from './wire/index.ts';

/** What the caller can do where a run ended before anything was asked. */
const remedies: Readonly<Record<Ending, string>> = {
  budget: 'allow more with --max-requests',
  deadline: 'allow more with --deadline',
  interrupted: 'start it again',
  lost: 'check that the endpoint is up',
  throttled: 'try again later, or ask slower with --rate',
};

/** What preflight found, or why the run ended before it did. Throws what is neither. */
export async function orUnfinished(going: Promise<Ready | NotReady>, url: string): Promise<Ready | NotReady> {
  try {
    return await going;
  } catch (error) {
    if (error instanceof NotCarried) {
      return {
        ready: false,
        cause: 'unreachable',
        message: `Failed to check ${url}: ${error.message}`,
        exchanges: [],
      };
    }
    if (!(error instanceof Unfinished)) throw error;
    return {
      ready: false,
      cause: 'unfinished',
      message: `Failed to check ${url}: ${error.message}; that was before anything was asked. Please ${error.remedy ?? remedies[error.ending]}.`,
      exchanges: [],
    };
  }
}

/** The caller left the endpoint out. */
export function notToAsk(message: string): NotReady {
  return { ready: false, cause: 'no-secret', message, exchanges: [] };
}

/** No question is left to be asked. */
export function nothingSelected(selection: Selection, planned: readonly Planned[]): NotReady {
  const only = selection.only?.join(', ');
  const all = planned.flatMap((each) => (each.ask ? [] : [each.left]));
  // What the caller left out tells nothing, unless one flag brings it back.
  const left =
    all.find(({ verdict }) => verdict !== 'not-selected') ?? all.find(({ configure }) => configure !== undefined);
  const why = left ? `: ${left.reason}` : '';
  const remedy = left ? 'name a document with --profile that has it' : 'select more';
  const message = `Failed to ask anything: ${only ? `--only ${only} leaves no probe that can be asked${why}` : 'every probe was left out'}. Please ${left?.configure ? toGive(left.configure) : remedy}.`;
  return { ready: false, cause: 'nothing-selected', message, exchanges: [] };
}
