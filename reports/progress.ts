/** What is told while a run goes: one line that is kept up to date on a terminal, a few plain lines elsewhere. */

import type { Event, Handler, Planned, RunFinished, RunStarted, Verdict } from '../harness/events.ts';
import { fails } from '../harness/gate.ts';
import { paint } from './paint.ts';
import type { Sink } from './sink.ts';
import { counted, few, shown } from './text.ts';

export interface ProgressOptions {
  /** Whether the sink is a terminal, on which a line can be written over. */
  readonly live: boolean;
  readonly colours?: boolean;
  /** The terminal's width in columns. */
  readonly width?: number;
}

/** Back to the line's beginning, and all of it deleted. */
const CLEARED = '\r\x1b[2K';

/** Tells how one run goes. It closes nothing: the sink is the caller's. */
export function progress(sink: Sink, { live, colours = false, width = 80 }: ProgressOptions): Handler {
  const colour = paint(colours);
  const failed = new Set<string>();
  const blocked: Verdict[] = [];
  const done = new Set<string>();
  let started: RunStarted | undefined;
  let toAsk = new Set<string>();
  let told = 0;

  function say(line: string): void {
    sink.write(`${live ? CLEARED : ''}${line}\n`);
  }

  function update(probe: string): void {
    const state = `[${done.size}/${toAsk.size}]${failed.size > 0 ? ` ${failed.size} failed` : ''} ${shown(probe)}`;
    // A line that wraps could not be written over.
    if (live) sink.write(`${CLEARED}${state.slice(0, Math.max(0, width - 1))}`);
  }

  function noteFailed(verdict: Verdict): void {
    const { probe } = verdict;
    if (!fails(verdict, started?.failOn ?? []) || failed.has(probe)) return;
    failed.add(probe);
    say(`${colour('red', 'failed')}  ${shown(probe)}: ${verdict.verdict} of ${shown(verdict.document ?? '')}`);
  }

  function judged(verdict: Verdict): void {
    const { probe } = verdict;
    // Whether the endpoint blocked it, or the end of the run, is known once that has ended.
    if (verdict.verdict === 'blocked') {
      blocked.push(verdict);
      return;
    }
    noteFailed(verdict);
    if (!toAsk.has(probe)) return;
    done.add(probe);
    const quarter = Math.floor((4 * done.size) / toAsk.size);
    if (!live && quarter > told && quarter < 4) say(`${done.size} of ${counted(toAsk.size, 'question')} asked`);
    told = Math.max(told, quarter);
    update(probe);
  }

  function ended({ complete, reason }: RunFinished): void {
    if (live) sink.write(CLEARED);
    if (complete) for (const verdict of blocked) noteFailed(verdict);
    const unasked = new Set(blocked.map(({ probe }) => probe)).size;
    if (complete || unasked === 0) return;
    say(`${counted(unasked, 'question')} not asked, or not to the end: ${shown(reason ?? 'the run ended early', 300)}`);
  }

  function handle(event: Event): void {
    if (event.type === 'run-started') {
      started = event;
      for (const line of firstLines(event)) say(line);
    } else if (event.type === 'planned') {
      toAsk = new Set(event.probes.filter(({ ask }) => ask).map(({ probe }) => probe));
      for (const line of planLines(event)) say(line);
    } else if (event.type === 'probe-started') update(event.probe);
    else if (event.type === 'verdict') judged(event);
    else if (event.type === 'run-finished') ended(event);
    else if (event.type !== 'exchange' && live) sink.write(CLEARED);
  }

  return handle;
}

function firstLines({ version, target, run, seed, limits, allow }: RunStarted): readonly string[] {
  return [
    `mcp-assay ${shown(version)} checks ${shown(target, 500)} (run ${shown(run)}, seed ${seed})`,
    `limits: ${limitsInWords(limits, { flags: true })}`,
    `allowed: ${allow.map((impact) => shown(impact)).join(', ')} (--allow, --heavy)`,
  ];
}

/** Limits in words: `2 at once, 300 requests`; with the flag that sets each, where they are those of one run. */
export function limitsInWords(
  limits: Readonly<Record<string, number | null>>,
  { flags = false }: { readonly flags?: boolean } = {},
): string {
  return Object.entries(limits)
    .filter(([name, value]) => name !== 'refusals' || value !== null)
    .map(([name, value]) => {
      const words = (wording[name] ?? (() => `${shown(name)} ${value}`))(value);
      const flag = flags ? flagOf[name] : undefined;
      return flag === undefined ? words : `${words} (${flag})`;
    })
    .join(', ');
}

/** The flag that sets each limit of a run. */
const flagOf: Readonly<Record<string, string>> = {
  concurrency: '--concurrency',
  rate: '--rate',
  maxRequests: '--max-requests',
  timeout: '--timeout',
  deadline: '--deadline',
  cases: '--runs',
};

/** The limits of a run in words; null is no bound. */
const wording: Readonly<Record<string, (value: number | null) => string>> = {
  concurrency: (value) => `${value} at once`,
  rate: (value) => `${value === null ? 'any number' : value} a second`,
  maxRequests: (value) => `${counted(value ?? 0, 'request')}`,
  timeout: (value) => `${duration(value ?? 0)} each`,
  deadline: (value) => `${duration(value ?? 0)} in all`,
  cases: (value) => `${counted(value ?? 0, 'case')} of each varied question`,
  refusals: (value) => `${value === null ? 'any number of refusals' : counted(value, 'refusal')} of credentials`,
};

function duration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

function planLines({ server, revision, documents, probes }: Planned): readonly string[] {
  const asked = probes.filter(({ ask }) => ask).length;
  const name = [server?.name, server?.version, revision]
    .filter((part) => part !== undefined)
    .map((part) => shown(part, 80));
  const left = probes.length > asked ? `, ${probes.length - asked} left out` : '';
  const judged = documents.map(({ id, gates }) => `${shown(id)}${gates ? '' : ' (beside)'}`);
  return [
    `${name.length > 0 ? `${few(name, 3)}: ` : ''}${counted(asked, 'question')} to ask${left}`,
    `documents: ${judged.length > 0 ? judged.join(', ') : 'none, nothing will be judged'}`,
  ];
}
