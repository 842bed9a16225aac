/** What stands behind a verdict, in words: asked, promised, seen, sent, and how to ask it again. */

import { spelled } from '../harness/case-value.ts';
import type { ExchangeSeen, Verdict } from '../harness/events.ts';
import type { Recorded } from '../harness/exchange.ts';
import type { Counted } from '../harness/judge.ts';
import { type AnyExpected, type AnyOutcome, inWords } from '../harness/outcome.ts';
import type { Summary } from '../harness/summary.ts';
import { curl } from './curl.ts';
import { counted, shown, shownLines } from './text.ts';
import { waivedBecause } from './waived.ts';

/** One labelled piece of evidence: lines that are fit to be shown as they are. */
export interface Piece {
  readonly label:
    | 'asked'
    | 'promised'
    | 'keeps it'
    | 'seen'
    | 'because'
    | 'history'
    | 'exchange'
    | 'curl'
    | 'again'
    | 'case';
  readonly lines: readonly string[];
}

/**
 * The evidence of one verdict, in reading order; a piece that there is nothing to say of is left out. `log` is where the
 * run can be read again.
 */
export function evidence(verdict: Verdict, summary: Summary, log?: string): readonly Piece[] {
  const exchange = exchangeOf(verdict, summary);
  const telling = exchange && tellingOf(exchange);
  const again = verdict.outcome === undefined ? [] : [askAgain(verdict, exchange, summary, log), sameWith(verdict)];
  const pieces: Piece[] = [
    { label: 'asked', lines: [shown(verdict.question)] },
    { label: 'promised', lines: promised(verdict) },
    { label: 'keeps it', lines: keeping(verdict) },
    { label: 'seen', lines: seen(verdict) },
    { label: 'because', lines: because(verdict) },
    { label: 'history', lines: exchange ? historyLines(exchange) : [] },
    {
      label: 'exchange',
      lines: exchange && telling ? [...place(exchange, telling, log), ...exchangeLines(telling)] : [],
    },
    { label: 'curl', lines: telling ? curlLines(telling) : [] },
    { label: 'again', lines: again },
    { label: 'case', lines: exchange ? [caseInWords(exchange)] : [] },
  ];
  return pieces.filter(({ lines }) => lines.length > 0);
}

/** How firmly it is promised: what breaks a MUST and is advice follows from the document without being written there. */
function strength(verdict: Verdict['verdict'], level: NonNullable<Verdict['level']>): string {
  return verdict === 'advice' && level === 'must' ? 'it follows from the document' : level.toUpperCase();
}

/** The first line of a verdict's evidence: what was given, by which document, on which level. */
export function heading({ verdict: given, document, level, waived, known }: Verdict): string {
  if (document === null) return given;
  const verdict = waived?.verdict ?? given;
  const of = `${verdict} of ${shown(document)}${level === null ? '' : ` (${strength(verdict, level)})`}`;
  return waived ? `${of}, waived` : known ? `${of}, known` : of;
}

/** Outcomes that keep the promise, in one line. */
export function keeping({ expected }: Pick<Verdict, 'expected'>): readonly string[] {
  return expected.length === 0 ? [] : [expected.map(said).join(' — or — ')];
}

/** The distinct outcomes with how often each came, most frequent first: `status 406 ×27; status 200 ×3`. */
export function seen({ outcomes }: { readonly outcomes: readonly Counted[] }): readonly string[] {
  if (outcomes.length === 0) return [];
  const cases = outcomes.reduce((sum, { count }) => sum + count, 0);
  const each = outcomes
    .slice(0, 5)
    .map(({ outcome, count }) => (cases > 1 ? `${said(outcome)} ×${count}` : said(outcome)));
  return [
    outcomes.length > 5 ? `${each.join('; ')}; and ${counted(outcomes.length - 5, 'other outcome')}` : each.join('; '),
  ];
}

/** Why the verdict is what it is, where the outcome alone does not tell. */
export function because({ reason, configure, deviatesFor = [], waived }: Verdict): readonly string[] {
  return [
    ...waivedBecause(waived),
    ...(deviatesFor.length > 0 ? [`${deviatesFor.map((id) => shown(id)).join(', ')} promises what was seen`] : []),
    ...(reason === undefined ? [] : [shown(reason, 500)]),
    ...(configure === undefined ? [] : [`to have it asked: ${shown(configure)}`]),
  ];
}

function said(outcome: AnyOutcome | AnyExpected): string {
  return shown(inWords(outcome), 400);
}

/** The most statements of one promise that are quoted: a rule for all messages has one for each kind. */
const STATEMENTS = 5;

function promised({ statements, probe }: Verdict): readonly string[] {
  const more = statements.length - STATEMENTS;
  return [
    ...statements
      .slice(0, STATEMENTS)
      .flatMap(({ id, text, sources }) => [
        text === '' ? shown(id) : `${shown(id)}: ${shown(text, 500)}`,
        ...sources.slice(0, 2).map((source) => `  ${shown(source, 300)}`),
      ]),
    ...(more > 0 ? [`(and ${counted(more, 'other statement')}: mcp-assay explain ${shown(probe)})`] : []),
  ];
}

function exchangeOf({ exchange }: Verdict, { exchanges }: Summary): ExchangeSeen | undefined {
  return exchange === undefined ? undefined : exchanges.find(({ id }) => id === exchange);
}

/** The steps of a walk as a numbered story, each with what came of it. */
function historyLines({ exchanges }: ExchangeSeen): readonly string[] {
  if (!exchanges.some(({ step }) => step !== undefined)) return [];
  return exchanges.map(({ step, request, answer, failure }, index) => {
    const what = step ?? `${request.method} ${request.url}`;
    const came = answer ? `HTTP ${answer.status}` : shown(failure?.reason ?? 'no answer');
    return `${index + 1}. ${shown(what, 200)} → ${came}`;
  });
}

/** The exchange of a case that shows its outcome: the last one that the question is about. */
export function tellingOf({ exchanges }: ExchangeSeen): Recorded | undefined {
  return exchanges.findLast(({ aside }) => !aside) ?? exchanges.at(-1);
}

function place({ exchanges, id }: ExchangeSeen, telling: Recorded, log: string | undefined): readonly string[] {
  if (exchanges.length <= 1) return [];
  const where = log === undefined ? '' : `; the log has all, as exchange ${id}`;
  return [`(request ${exchanges.indexOf(telling) + 1} of ${exchanges.length} of this case${where})`];
}

/** An exchange as a reader sees it on the wire, bounded. */
export function exchangeLines({ request, answer, failure }: Recorded): readonly string[] {
  return [
    `${shown(request.method, 40)} ${shown(request.url, 300)}`,
    ...headerLines(request.headers),
    ...(request.body === undefined ? [] : shownLines(request.body, { lines: 4, width: 200 })),
    ...(answer
      ? [
          `→ HTTP ${answer.status}, ${counted(answer.bytes, 'byte')}`,
          ...headerLines(answer.headers),
          ...bodyLines(answer.body),
        ]
      : []),
    ...(failure
      ? [`→ ${answer ? 'ended early' : 'no answer'}: ${shown(failure.reason)} (${shown(failure.detail, 300)})`]
      : []),
  ];
}

/** The most headers of one message that are shown. */
const HEADERS = 12;

function headerLines(headers: Recorded['request']['headers']): readonly string[] {
  const lines = headers.slice(0, HEADERS).map(([name, value]) => `${shown(name, 80)}: ${shown(value, 160)}`);
  return headers.length > HEADERS ? [...lines, `… (${counted(headers.length - HEADERS, 'header')} more)`] : lines;
}

function bodyLines(body: string): readonly string[] {
  return body.trim() === '' ? [] : shownLines(body, { lines: 8, width: 200 });
}

function curlLines({ request }: Recorded): readonly string[] {
  const { command, notes } = curl(request);
  return [command, ...notes.map((note) => `(${note})`)];
}

/** What has to be given anew: no report knows where credentials came from, and none may hold them; a URL may hold one, too. */
function sameWith({ chosen, given }: Verdict): string {
  const flags = [chosen, given].filter((flag) => flag !== undefined);
  return `(with the same credentials${flags.map((flag) => `, and with ${shown(flag)} as before`).join('')})`;
}

/** The command that asks the same cases again. A probe that watches has none of its own: it sees what all others exchange. */
function askAgain(
  { probe }: Verdict,
  exchange: ExchangeSeen | undefined,
  { target, documents, files, seed, limits }: Summary,
  log: string | undefined,
): string {
  const watches = exchange?.case.from === 'watch';
  const probes = (files?.probes ?? []).map((path) => `--probes ${shellWord(path)}`);
  const own = Object.values(files?.profiles ?? {}).map((path) => `--profile ${shellWord(path)}`);
  if (log !== undefined && !watches) {
    return ['mcp-assay replay', shellWord(log), shellWord(probe), ...own, ...probes].join(' ');
  }
  const generated = exchange?.case.from === 'vary' && typeof limits.cases === 'number';
  const parts = [
    'mcp-assay check',
    shellWord(target),
    ...documents.filter(({ gates }) => gates).map(({ id }) => `--profile ${shellWord(files?.profiles[id] ?? id)}`),
    ...probes,
    ...(watches ? [] : [`--only ${shellWord(probe)}`]),
    `--seed ${seed}`,
    ...(generated ? [`--runs ${limits.cases}`] : []),
  ];
  return parts.join(' ');
}

function shellWord(text: string): string {
  const safe = shown(text, 1_000);
  return /^[\w./:@%+-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

/** Which case it was, as the log spells it: `vary[7] = "text/html" (seed 42, path 7:0)`. */
export function caseInWords({ case: { from, index, value, path, seed } }: ExchangeSeen): string {
  if (from === 'once') return 'the only case';
  if (from === 'watch') return `exchange ${index + 1} of those it looked at`;
  const given = value === undefined ? '' : ` = ${shown(asJson(value), 300)}`;
  return `${from}[${index}]${given}${from === 'vary' ? ` (seed ${seed}${path === undefined ? '' : `, path ${shown(path)}`})` : ''}`;
}

/** A generated value in one line; what JSON cannot say is spelled out. */
export function asJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, spelled, indent) ?? String(value);
}
