/** Sentences for a run whose green may mean little: what nobody was let ask, and answers that all come from one place. */

import type { Verdict } from './events.ts';
import type { Counted } from './judge.ts';
import type { Planned } from './plan.ts';
import { impactOf } from './probe.ts';

export interface Ran {
  readonly verdicts: readonly Pick<Verdict, 'probe' | 'verdict' | 'level' | 'gates' | 'configure'>[];
  readonly planned: readonly Planned[];
  /** The tools that it may call, by name. */
  readonly callable: readonly string[];
  /** What was seen, by probe. */
  readonly tallies: ReadonlyMap<string, readonly Counted[]>;
}

/** The sentences; none where there is nothing to warn of. */
export function vacuityHints(ran: Ran): readonly string[] {
  return [...noTool(ran), ...noSecond(ran), ...oneLayer(ran)];
}

/** The gating MUSTs that need what this flag gives. */
function lacking({ verdicts }: Ran, flag: string): number {
  const rows = verdicts.filter(
    ({ verdict, level, gates, configure }) =>
      ['unverifiable', 'not-selected'].includes(verdict) && level === 'must' && gates && configure?.startsWith(flag),
  );
  return new Set(rows.map(({ probe }) => probe)).size;
}

function noTool(ran: Ran): readonly string[] {
  // Calls of tools that there are not are asked all the same.
  const called =
    ran.callable.length > 0 && ran.planned.some(({ probe, ask }) => ask && impactOf(probe) === 'calls-tools');
  const left = lacking(ran, '--allow-tool');
  if (called || left === 0) return [];
  return [
    `No tool was called, so that ${questions(left)} with a MUST could not be asked: a green run says nothing of calls. Name a harmless tool with --allow-tool.`,
  ];
}

function noSecond(ran: Ran): readonly string[] {
  const left = lacking(ran, '--credential second');
  if (left === 0) return [];
  return [
    `There is no second credential, so that ${questions(left)} with a MUST could not be asked: a green run says nothing of who sees whose tools. Give one with --credential second=env:NAME.`,
  ];
}

/** Fewer questions may well be answered alike. */
const FEW = 10;
/** The share of questions from which on one refusal is taken for a layer in front of the server. */
const MOST = 0.8;

/** Tells where nearly all that was asked was refused in the same way: something in front of the server may have answered. */
function oneLayer({ tallies }: Ran): readonly string[] {
  const asked = [...tallies.values()].filter((seen) => seen.some(({ outcome }) => outcome.answer !== undefined));
  if (asked.length < FEW) return [];
  const alike = Map.groupBy(asked.flatMap(refusalIn), (each) => each);
  const [most] = [...alike].sort(([, one], [, other]) => other.length - one.length);
  if (!most || most[1].length < MOST * asked.length) return [];
  return [
    `${most[1].length} of ${asked.length} questions were answered by ${most[0]} alone: one layer in front of the server may have refused them all, and what is behind it was hardly asked.`,
  ];
}

/** The one refusal that all cases of a question came to. */
function refusalIn(seen: readonly Counted[]): readonly string[] {
  const refusals = seen.map(({ outcome: { answer, status } }) =>
    answer === 'http-error' || answer === 'redirect' ? `HTTP ${status}` : undefined,
  );
  const [first] = refusals;
  return first !== undefined && refusals.every((each) => each === first) ? [first] : [];
}

function questions(count: number): string {
  return `${count} question${count === 1 ? '' : 's'}`;
}
