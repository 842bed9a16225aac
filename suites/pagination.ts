/** Lists in pages: whether the cursors lead to an end, may be used again, and which cursors are refused. */

import * as fc from 'fast-check';
import type { Endpoint } from '../harness/endpoint.ts';
import type { Exchange } from '../harness/exchange.ts';
import type { AnnouncedList } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { word } from '../harness/outcome.ts';
import { probe } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';

/** The most pages of one list that are walked. */
const MOST = 100;

/** A list as it was walked: what each page holds, by the keys of its entries. */
interface Walked {
  readonly pages: readonly (readonly string[])[];
  /** Where it ended: on a page without a cursor, at a cursor that came before, or before either. */
  readonly end: 'end' | 'cursor-again' | 'unfinished';
}

function page(endpoint: Endpoint, { method }: AnnouncedList, cursor?: unknown): Promise<Exchange> {
  return endpoint.ask(method, cursor === undefined ? {} : { params: { cursor } });
}

function keysOf({ response }: Exchange, { holds, key }: AnnouncedList): readonly string[] | undefined {
  const result = response?.result;
  if (!isRecord(result) || !Array.isArray(result[holds])) return undefined;
  return result[holds].map((entry) => JSON.stringify(isRecord(entry) ? entry[key] : entry) ?? '');
}

function cursorIn({ response }: Exchange): string | undefined {
  const result = response?.result;
  return isRecord(result) && typeof result.nextCursor === 'string' ? result.nextCursor : undefined;
}

async function walked(endpoint: Endpoint, list: AnnouncedList): Promise<Walked> {
  const pages: (readonly string[])[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  while (pages.length < MOST) {
    const exchange = await page(endpoint, list, cursor);
    const keys = keysOf(exchange, list);
    if (!keys) break;
    pages.push(keys);
    cursor = cursorIn(exchange);
    if (cursor === undefined) return { pages, end: 'end' };
    if (cursors.has(cursor)) return { pages, end: 'cursor-again' };
    cursors.add(cursor);
  }
  return { pages, end: 'unfinished' };
}

/** Whether something stands on two pages. What stands twice on one page is no matter of pages. */
function overlaps({ pages }: Walked): boolean {
  const before = new Set<string>();
  for (const keys of pages.map((each) => new Set(each))) {
    if ([...keys].some((key) => before.has(key))) return true;
    for (const key of keys) before.add(key);
  }
  return false;
}

function sameEntries(one: Walked, other: Walked): boolean {
  const [all, again] = [one, other].map(({ pages }) => pages.flat().sort());
  return JSON.stringify(all) === JSON.stringify(again);
}

export const walk = probe({
  id: 'pagination/walk',
  question: 'Does whoever follows the cursors of a list arrive, with each entry once, and the same entries again?',
  why: 'A client follows every cursor: a loop keeps it for ever, and an entry that falls between two pages is lost.',
  about: ['announcedLists'],
  sees: {
    cursors: word('the cursors', {
      end: 'they end with a page that has none',
      repeat: 'one comes a second time, so that they never end',
      'on-and-on': 'there is still one after a hundred pages, though entries come again',
    }),
    entries: word('the entries', { once: 'each is on one page', repeated: 'some are on two pages' }),
    again: word('the same list, walked again', { 'the-same': 'it has the same entries', other: 'it has others' }),
  },
  always: ({ announcedLists }) => announcedLists,
  async observe(endpoint, _given, list: AnnouncedList) {
    const one = await walked(endpoint, list);
    const entries = overlaps(one) ? 'repeated' : 'once';
    if (one.end === 'cursor-again') return { cursors: 'repeat', entries };
    if (one.end === 'unfinished') {
      // A list that is refused is asked for elsewhere, and one that is very long may well end.
      return one.pages.length === MOST && entries === 'repeated' ? { cursors: 'on-and-on', entries } : undefined;
    }
    const other = await walked(endpoint, list);
    if (other.end === 'unfinished') return undefined;
    return { cursors: 'end', entries, again: sameEntries(one, other) ? 'the-same' : 'other' };
  },
});

/** What came for one cursor, asked for again once the page behind it was seen; undefined where the list is refused. */
async function pageAgain(endpoint: Endpoint, list: AnnouncedList) {
  const start = await page(endpoint, list);
  if (!keysOf(start, list)) return undefined;
  const cursor = cursorIn(start);
  if (cursor === undefined) return 'none';
  const first = await page(endpoint, list, cursor);
  const following = cursorIn(first);
  if (following !== undefined) await page(endpoint, list, following);
  const [keys, again] = [keysOf(first, list), keysOf(await page(endpoint, list, cursor), list)];
  if (!keys || !again) return 'refused';
  return JSON.stringify(keys) === JSON.stringify(again) ? 'the-same' : 'other';
}

export const cursorAgain = probe({
  id: 'pagination/cursor-again',
  question: 'Does the same cursor bring the same page again, after the page behind it was asked for?',
  why: 'A client whose request was lost asks once more with the cursor that it has.',
  about: ['announcedLists'],
  sees: {
    page: word('the page, of the first list where it is not the same', {
      'the-same': 'it has the same entries, in the same order',
      other: 'it has others, or in another order',
      refused: 'a cursor that was given out was refused',
      none: 'no list has a second page',
    }),
  },
  async observe(endpoint, { announcedLists }) {
    let seen: 'the-same' | 'none' | undefined;
    for (const list of announcedLists) {
      const again = await pageAgain(endpoint, list);
      if (again === 'other' || again === 'refused') return { page: again };
      if (again === 'the-same') seen = again;
      else if (again === 'none') seen ??= again;
    }
    return seen && { page: seen };
  },
});

const brings = word('the page that comes in place of an error', {
  first: 'the first page of the list, as if there were no cursor',
  other: 'another page, or one without entries',
});

/** One list, asked for with what is no cursor of it. */
export interface Stray {
  readonly list: AnnouncedList;
  readonly cursor: unknown;
}

/** Undefined where the list is refused without any cursor as well: then the refusal tells nothing of the cursor. */
async function answerTo(endpoint: Endpoint, { list, cursor }: Stray) {
  const exchange = await page(endpoint, list, cursor);
  const first = keysOf(await page(endpoint, list), list);
  if (!first) return undefined;
  const keys = keysOf(exchange, list);
  const described = describe(exchange);
  if (!keys) return described;
  return { ...described, page: JSON.stringify(first) === JSON.stringify(keys) ? 'first' : 'other' } as const;
}

/** Cursors that nobody gave out: marked as ours, plain, encoded and longer than any. */
const made = ['assay-none', btoa('assay-none'), btoa('{"assay":"none"}'), `assay-${'9'.repeat(2_000)}`];

/** Every one of these cursors for every list. */
function strays(lists: readonly AnnouncedList[], cursors: readonly unknown[]): readonly Stray[] {
  return lists.flatMap((list) => cursors.map((cursor) => ({ list, cursor })));
}

export const unknownCursor = probe({
  id: 'pagination/unknown-cursor',
  question: 'What answers a list that is asked for with a cursor which the endpoint never gave out?',
  why: 'A cursor may have run out: a client that gets the first page in its place walks the list for ever.',
  about: ['announcedLists'],
  sees: { ...reply, page: brings },
  always: ({ announcedLists }) => strays(announcedLists, made),
  vary: ({ announcedLists }) =>
    fc.record({
      list: fc.constantFrom(...announcedLists),
      cursor: fc.string({ unit: 'grapheme', maxLength: 60 }).map((rest) => `assay-${rest}`),
    }),
  observe: (endpoint, _given, stray: Stray) => answerTo(endpoint, stray),
});

export const cursorNoText = probe({
  id: 'pagination/cursor-no-text',
  question: 'What answers a list that is asked for with a cursor which is no text?',
  why: 'It can be nothing but a mistake of the client, which a page of entries would hide.',
  about: ['announcedLists'],
  sees: { ...reply, page: brings },
  sends: 'malformed',
  always: ({ announcedLists }) => strays(announcedLists, [0, -1, true, {}, []]),
  vary: ({ announcedLists }) =>
    fc.record({
      list: fc.constantFrom(...announcedLists),
      cursor: fc.jsonValue({ maxDepth: 2 }).filter((cursor) => typeof cursor !== 'string' && cursor !== null),
    }),
  observe: (endpoint, _given, stray: Stray) => answerTo(endpoint, stray),
});

export const paginationProbes = [walk, cursorAgain, unknownCursor, cursorNoText] as const;
