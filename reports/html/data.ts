/** What the page is made of, as data: all text in it is fit to be shown, and what a reader opens lies apart, a line for each. */

import { createParser } from 'eventsource-parser';
import type { ExchangeSeen, Verdict } from '../../harness/events.ts';
import type { Recorded } from '../../harness/exchange.ts';
import { failingOf } from '../../harness/gate.ts';
import { type VerdictKind, verdictKinds } from '../../harness/judge.ts';
import { type AnyExpected, type AnyOutcome, brokenFields } from '../../harness/outcome.ts';
import { areaOf } from '../../harness/probe.ts';
import type { Summary } from '../../harness/summary.ts';
import { curl } from '../curl.ts';
import { because, caseInWords, evidence, tellingOf } from '../evidence.ts';
import { counted, shown, visible } from '../text.ts';

/** Where a finding stands in the list: what fails the gate comes first, then by its verdict. */
export type Group = 'failing' | VerdictKind;

/** The groups in the order of the list: what is wrong, what is not known, what is fine, what was left out. */
export const groupOrder: readonly Group[] = [
  'failing',
  'error',
  'violation',
  'blocked',
  'flaky',
  'deviation',
  'advice',
  'waived',
  'unverifiable',
  'observed',
  'pass',
  'not-selected',
  'not-applicable',
];

/** What a group is, in a clause. */
export function meaningOf(group: Group): string {
  return group === 'failing' ? 'what the gate is not met for' : verdictKinds[group];
}

/** What a group is called where it is counted. */
export function nameOfGroup(group: Group): string {
  return group === 'failing' ? 'fails the gate' : group;
}

export type Tone = 'bad' | 'warn' | 'good' | 'quiet';

/** How grave a verdict is to the eye. */
export const tones: Readonly<Record<Group, Tone>> = {
  failing: 'bad',
  error: 'bad',
  violation: 'bad',
  blocked: 'bad',
  flaky: 'warn',
  deviation: 'warn',
  advice: 'warn',
  waived: 'warn',
  unverifiable: 'quiet',
  observed: 'quiet',
  pass: 'good',
  'not-selected': 'quiet',
  'not-applicable': 'quiet',
};

/** An outcome, or what keeps a promise, field by field. */
export interface Said {
  readonly fields: readonly { readonly name: string; readonly value: string; readonly broken?: true }[];
  /** How often it came, where there were several cases. */
  readonly count?: number;
}

export interface Finding {
  /** Names it in an address: probe, document and level. */
  readonly key: string;
  readonly probe: string;
  readonly area: string;
  readonly question: string;
  readonly document: string | null;
  readonly level: string | null;
  readonly verdict: VerdictKind;
  readonly group: Group;
  readonly statements: readonly {
    readonly id: string;
    readonly text: string;
    readonly sources: readonly { readonly text: string; readonly href?: string }[];
  }[];
  readonly expected: readonly Said[];
  readonly seen: readonly Said[];
  readonly because: readonly string[];
  /** The command that asks the same again, and what it takes beside. */
  readonly again?: readonly [command: string, note: string];
  /** The lines of its exchanges: the one that shows it, then those of other outcomes. */
  readonly lines: readonly number[];
}

/** The exchanges of one case, as they are shown. */
export interface CaseShown {
  readonly outcome: Said;
  readonly case: string;
  readonly exchanges: readonly ExchangeShown[];
}

export interface ExchangeShown {
  readonly step?: string;
  /** Whether it is the one of its case that shows the outcome. */
  readonly telling?: true;
  /** What came of it, in a few words. */
  readonly came: string;
  readonly request: { readonly line: string; readonly headers: readonly Pair[]; readonly body?: string };
  readonly answer?: {
    readonly line: string;
    readonly headers: readonly Pair[];
    readonly body: string;
    readonly events?: readonly EventShown[];
  };
  readonly failure?: string;
  readonly curl: string;
  readonly notes: readonly string[];
}

export type Pair = readonly [name: string, value: string];

/** One event of a stream; `at` in milliseconds since the request was sent, where that was recorded. */
export interface EventShown {
  readonly at?: number;
  readonly name?: string;
  readonly id?: string;
  readonly data: string;
}

/** A group as the page shows it. */
export interface GroupShown {
  readonly group: Group;
  readonly name: string;
  readonly means: string;
  readonly tone: Tone;
}

/** What the program of the page reads. */
export interface PageData {
  readonly runs: readonly { readonly findings: readonly Finding[] }[];
  /** The groups in the order of the list. */
  readonly groups: readonly GroupShown[];
}

/** The verdicts of a run, in the order of the list. */
export function findingsOf(summary: Summary, log: string | undefined): readonly Finding[] {
  const failing = new Set(failingOf(summary, summary.failOn));
  const byProbe = Map.groupBy(summary.exchanges.keys(), (index) => summary.exchanges[index]?.probe ?? '');
  const findings = summary.verdicts.map((verdict): Finding => {
    const { probe, document, level } = verdict;
    const own = byProbe.get(probe) ?? [];
    const shows = own.find((index) => summary.exchanges[index]?.id === verdict.exchange);
    const [command, note] = evidence(verdict, summary, log).find(({ label }) => label === 'again')?.lines ?? [];
    return {
      key: visible([probe, document ?? '', level ?? ''].join(' ').trim()),
      probe: shown(probe),
      area: shown(areaOf(probe)),
      question: shown(verdict.question, 500),
      document: document === null ? null : shown(document),
      level,
      verdict: verdict.verdict,
      group: failing.has(verdict) ? 'failing' : verdict.verdict,
      statements: verdict.statements.map(({ id, text, sources }) => ({
        id: shown(id),
        text: shown(text, 1_000),
        sources: sources.map(sourceShown),
      })),
      expected: verdict.expected.map((each) => said(each)),
      seen: seenIn(verdict),
      because: because(verdict),
      ...(command !== undefined && note !== undefined && { again: [command, note] as const }),
      lines: [...(shows === undefined ? [] : [shows]), ...own.filter((index) => index !== shows)],
    };
  });
  return findings.sort((one, other) => groupOrder.indexOf(one.group) - groupOrder.indexOf(other.group));
}

/** A source as text, and as a link where it leads to a page. */
function sourceShown(source: string): { readonly text: string; readonly href?: string } {
  const url = URL.parse(source);
  const leads = url?.protocol === 'https:' || url?.protocol === 'http:';
  return { text: shown(source, 300), ...(leads ? { href: url.href } : {}) };
}

/** The most distinct outcomes of one verdict that are shown. */
const OUTCOMES = 20;

function seenIn({ outcomes, expected }: Verdict): readonly Said[] {
  const cases = outcomes.reduce((sum, { count }) => sum + count, 0);
  return outcomes.slice(0, OUTCOMES).map(({ outcome, count }) => ({
    ...said(outcome, expected),
    ...(cases > 1 ? { count } : {}),
  }));
}

/** The outcome field by field; those are marked by which it breaks the alternative that it comes nearest to. */
export function said(outcome: AnyOutcome | AnyExpected, expected: readonly AnyExpected[] = []): Said {
  const breaches = expected.map((each) => brokenFields(each, outcome as AnyOutcome));
  const broken = breaches.reduce((least, each) => (each.length < least.length ? each : least), breaches[0] ?? []);
  const fields = Object.entries(outcome).filter(([, value]) => value !== undefined);
  return {
    fields: fields.map(([name, value]) => ({
      name: shown(name),
      value: shown([value].flat().map(String).join(' or '), 400),
      ...(broken.includes(name) ? { broken: true as const } : {}),
    })),
  };
}

/** The exchanges of one outcome, as the page shows them. */
export function caseShown(seen: ExchangeSeen): CaseShown {
  const telling = tellingOf(seen);
  const exchanges = seen.exchanges.map((each) => ({
    ...exchangeShown(each),
    ...(each === telling && { telling: true as const }),
  }));
  return { outcome: said(seen.outcome), case: caseInWords(seen), exchanges };
}

function exchangeShown({ step, request, answer, failure }: Recorded): ExchangeShown {
  const { command, notes } = curl(request);
  const told = failure && `${shown(failure.reason)} (${shown(failure.detail, 300)})`;
  return {
    ...(step === undefined ? {} : { step: shown(step) }),
    came: answer ? `HTTP ${answer.status}` : `no answer: ${shown(failure?.reason ?? 'unknown')}`,
    request: {
      line: `${shown(request.method, 40)} ${shown(request.url, 2_000)}`,
      headers: pairs(request.headers),
      ...(request.body === undefined ? {} : { body: multiline(request.body) }),
    },
    ...(answer && {
      answer: {
        line: `HTTP ${answer.status}, ${counted(answer.bytes, 'byte')}`,
        headers: pairs(answer.headers),
        body: multiline(answer.body),
        ...eventsIn(answer),
      },
    }),
    ...(told === undefined ? {} : { failure: answer ? `ended early: ${told}` : `no answer: ${told}` }),
    curl: command,
    notes,
  };
}

/** The most headers of one message that are shown. */
const HEADERS = 100;

function pairs(headers: Recorded['request']['headers']): readonly Pair[] {
  const all = headers.slice(0, HEADERS).map(([name, value]): Pair => [shown(name, 200), shown(value, 2_000)]);
  return headers.length > HEADERS ? [...all, ['…', `${counted(headers.length - HEADERS, 'header')} more`]] : all;
}

/** The text with its line breaks, and whatever else is not to be printed made visible. */
function multiline(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** The events of a stream with their times. Where content is not recorded, the body is a line for each message. */
function eventsIn({ headers, body, eventsAt = [] }: NonNullable<Recorded['answer']>): {
  readonly events?: readonly EventShown[];
} {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!/^\s*text\/event-stream/i.test(type)) return {};
  const events: Omit<EventShown, 'at'>[] = [];
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      events.push({
        ...(event === undefined ? {} : { name: shown(event) }),
        ...(id === undefined ? {} : { id: shown(id) }),
        data: multiline(data),
      }),
  });
  parser.feed(body);
  if (events.length === 0) {
    const structure = body.split('\n');
    const known = structure.length === eventsAt.length;
    events.push(...eventsAt.map((_at, index) => ({ data: known ? visible(structure[index] ?? '') : '' })));
  }
  if (events.length === 0) return {};
  return {
    events: events.map((event, index) => {
      const at = eventsAt[index];
      return at === undefined ? event : { at, ...event };
    }),
  };
}
