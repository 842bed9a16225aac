/** A draft of a document: for each question the outcome that an endpoint held to, or the reason why nothing is promised. */

import {
  type AnyOutcome,
  type Field,
  inWords,
  keepsAny,
  outcomeKey,
  QUOTED,
  type Scalar,
  type Vocabulary,
} from './outcome.ts';
import type { AnyProbe, Catalogue } from './probe.ts';
import type { Summary } from './summary.ts';

/** What a draft has for one question. All of it may quote the endpoint, and is not fit to be shown as it is. */
export interface Drafted {
  readonly probe: string;
  readonly question: string;
  /** What was always seen; left out where nothing can be promised. */
  readonly promise?: AnyOutcome;
  /** Why nothing is promised, or what of the answer is not. */
  readonly remark?: string;
}

/** A row for each question of the catalogue that the run has a verdict on, in the catalogue's order. */
export function draftOf({ verdicts }: Pick<Summary, 'verdicts'>, catalogue: Catalogue): readonly Drafted[] {
  return catalogue.flatMap((probe) => {
    const row = verdicts.find((each) => each.probe === probe.id);
    return row ? [{ probe: probe.id, question: probe.question, ...promised(probe, row) }] : [];
  });
}

/**
 * The draft without what did not hold when the endpoint was asked again with the draft as the document of that name:
 * text is left out where all else held, and otherwise the question stands with a remark.
 */
export function heldAgain(
  draft: readonly Drafted[],
  { verdicts }: Pick<Summary, 'verdicts'>,
  document: string,
  catalogue: Catalogue,
): readonly Drafted[] {
  return draft.map((drafted) => {
    const { probe: id, question, promise } = drafted;
    const row = verdicts.find((each) => each.probe === id && each.document === document);
    if (!promise || row?.verdict === 'pass') return drafted;
    const sees = catalogue.find((each) => each.id === id)?.sees ?? {};
    const seen = row?.outcomes ?? [];
    const rest = common(sees, [promise, ...seen.map(({ outcome }) => promisable(sees, outcome))]);
    if (rest && seen.length > 0 && seen.every(({ outcome }) => keepsAny([rest], outcome)))
      return { probe: id, question, promise: rest, remark: TEXT_DIFFERS };
    const came =
      seen.length > 0 ? `it was answered otherwise: ${answers(seen)}` : `it had no answer: ${row?.reason ?? 'none'}`;
    return { probe: id, question, remark: `asked again, ${came}` };
  });
}

/** What is promised of an answer, as a sentence in the words of its probe. */
export function inPlainWords(sees: Vocabulary, promise: AnyOutcome): string {
  const parts = Object.entries(promise).map(([name, value]) => {
    const field = sees[name];
    // What follows a semicolon tells how it is read, and not what it is.
    const [means = name] = (field?.means ?? name).split(';');
    return `${means}: ${valueInWords(field, value as Scalar)}`;
  });
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function valueInWords(field: Field | undefined, value: Scalar): string {
  if (field?.kind === 'word') return field.words?.[String(value)] ?? String(value);
  if (field?.kind === 'flag') return value ? 'yes' : 'no';
  return String(value);
}

const TEXT_DIFFERS = 'some of its text is not promised: it differs from one answer to another';
const TEXT_GENERATED = 'some of its text is not promised: it looks generated, or belongs to this deployment';

function promised(probe: AnyProbe, row: Summary['verdicts'][number]): Pick<Drafted, 'promise' | 'remark'> {
  const { outcomes, verdict, reason, configure } = row;
  if (outcomes.length === 0) {
    return { remark: `${verdict}: ${reason ?? 'nothing was seen'}${configure ? ` (${configure})` : ''}` };
  }
  if (outcomes.length > 1) {
    const promise = common(
      probe.sees,
      outcomes.map(({ outcome }) => promisable(probe.sees, outcome)),
    );
    return promise ? { promise, remark: TEXT_DIFFERS } : { remark: answers(outcomes) };
  }
  const outcome = outcomes[0]?.outcome ?? {};
  const promise = promisable(probe.sees, outcome);
  const whole = Object.entries(outcome).every(([name, value]) => promise[name] === value);
  if (isEmpty(promise)) return { remark: `nothing of its answer can be promised: ${inWords(outcome)}` };
  return whole ? { promise } : { promise, remark: TEXT_GENERATED };
}

/** The most outcomes that a remark tells. */
const TOLD = 3;

function answers(outcomes: Summary['verdicts'][number]['outcomes']): string {
  const told = outcomes.slice(0, TOLD).map(({ outcome, count }) => `${inWords(outcome)} ×${count}`);
  const more = outcomes.length > TOLD ? `; ${outcomes.length - TOLD} more` : '';
  return `${outcomes.length === 1 ? '' : `${outcomes.length} different answers: `}${told.join('; ')}${more}`;
}

/** What of an outcome can be expected of the next answer: text only as far as it looks written by hand. */
function promisable(sees: Vocabulary, outcome: AnyOutcome): AnyOutcome {
  const kept = Object.entries(outcome).map(([name, value]) => {
    if (sees[name]?.kind === 'text' && typeof value === 'string') return [name, pattern(value)] as const;
    // JSON can hold a number that is none: 1e999.
    return [name, typeof value === 'number' && !Number.isFinite(value) ? undefined : value] as const;
  });
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

/** What all of these have in common, where they differ in text alone; undefined where they differ in more, or nothing is left. */
function common(sees: Vocabulary, each: readonly AnyOutcome[]): AnyOutcome | undefined {
  const [first = {}, ...others] = each;
  const isText = (name: string) => sees[name]?.kind === 'text';
  const plain = (outcome: AnyOutcome) =>
    outcomeKey(Object.fromEntries(Object.entries(outcome).filter(([name]) => !isText(name))));
  if (others.some((other) => plain(other) !== plain(first))) return undefined;
  const kept = Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function isEmpty(promise: AnyOutcome): boolean {
  return Object.keys(promise).length === 0;
}

/** Where a text stops being fit to be promised: control and invisible characters, ids, times, long numbers, placeholders. */
const unfit =
  /[\p{C}\p{Zl}\p{Zp}]|[\da-f]{8}-[\da-f]{4}-|[\da-f]{16,}|\d{4}-\d\d-\d\d[T ]|\d\d:\d\d:\d\d|\d{6,}|\{(?!origin\})[a-z][\w-]*\}/iu;

/** The fewest characters that tell one text from another. */
const TELLING = 8;

/** The text as an expectation: whole, or its beginning and `*`; undefined where too little is left. */
function pattern(text: string): string | undefined {
  const cut = text.length >= QUOTED && text.endsWith('…') ? text.length - 1 : text.length;
  const end = Math.min(cut, unfit.exec(text)?.index ?? cut);
  if (end === text.length) return text;
  return end < TELLING ? undefined : `${text.slice(0, end)}*`;
}
