/** A call that answers with one page of a list: how its pages are numbered and counted. */

import type { PagedCall } from '../../harness/conventions.ts';
import type { Endpoint } from '../../harness/endpoint.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { succeeded, valueIn } from '../tool-result.ts';

/** The rows that are asked for: few, so that most lists have several pages. */
const ROWS = 5;

/** One page as it was answered: what it tells of the pages, and its rows where they can be told. */
interface Page {
  readonly told: Readonly<Record<string, unknown>>;
  readonly rows: readonly unknown[] | undefined;
}

/** Asks for a page; undefined where the call failed, null where the answer tells of no pages. */
async function pageOf(endpoint: Endpoint, paged: PagedCall, number: number): Promise<Page | null | undefined> {
  const args = { [paged.page]: number, [paged.size]: ROWS };
  const exchange = await endpoint.ask('tools/call', { params: { name: paged.tool, arguments: args } });
  if (!succeeded(exchange)) return undefined;
  const holder = holderOf(valueIn(exchange), paged.pagination);
  const told = holder?.[paged.pagination];
  if (!holder || !isRecord(told)) return null;
  const lists = Object.values(holder).filter(Array.isArray);
  return { told, rows: lists.length === 1 ? lists[0] : undefined };
}

/** The object that has the member: the value itself, or one of those that stand around it. */
function holderOf(value: unknown, member: string): Readonly<Record<string, unknown>> | undefined {
  for (let inner = value, depth = 0; isRecord(inner) && depth < 4; depth += 1) {
    if (member in inner) return inner;
    const [only, ...others] = Object.values(inner);
    if (others.length > 0) return undefined;
    inner = only;
  }
  return undefined;
}

const sees = {
  members: word('the members that tell of the pages', {
    all: 'each is there, with a value of its kind',
    'some-lack': 'some are missing, or of another kind',
    none: 'the answer tells of no pages',
  }),
  first: word('the page that was asked for as number 1', {
    'the-first': 'it is numbered 1, and has none before it',
    another: 'it has another number, or one before it',
  }),
  rows: word('the rows of the first page', {
    'as-asked': 'as many as were asked for, or all that there are',
    otherwise: 'more or fewer',
    untold: 'the answer holds no list, or several',
  }),
  pages: word('the number of pages', {
    fitting: 'what the number of all rows makes',
    otherwise: 'another',
    // Whether an empty list has one page or none is anybody's guess.
    untold: 'there are no rows',
  }),
  next: word('whether it is said that there is a next page', {
    'before-the-last': 'on each page before the last, and not on that',
    otherwise: 'somewhere else',
    untold: 'the last page was not served',
  }),
};

function firstTold({ told, rows }: Page, { members }: PagedCall): Outcome<typeof sees> {
  const { [members.total]: total, [members.current]: current, [members.pages]: pages } = told;
  const { [members.next]: next, [members.previous]: previous } = told;
  const counted = [total, current, pages].every(Number.isInteger);
  if (!counted || typeof next !== 'boolean' || typeof previous !== 'boolean') return { members: 'some-lack' };
  const [all, shown] = [Number(total), Number(pages)];
  return {
    members: 'all',
    first: current === 1 && !previous ? 'the-first' : 'another',
    rows: !rows ? 'untold' : rows.length === Math.min(ROWS, all) ? 'as-asked' : 'otherwise',
    pages: all === 0 ? 'untold' : shown === Math.ceil(all / ROWS) ? 'fitting' : 'otherwise',
  };
}

function isNextTold({ told }: Page, { members }: PagedCall): boolean {
  return told[members.next] === Number(told[members.current]) < Number(told[members.pages]);
}

export const pages = probe({
  id: 'calls/pages',
  question: 'What does a documented list tell of its pages?',
  why: 'A client that walks a list by these members stops too early, or never, where they are wrong.',
  sees,
  about: ['pagedCall'],
  impact: 'calls-tools',
  async observe(endpoint, { pagedCall }) {
    const first = await pageOf(endpoint, pagedCall, 1);
    if (!first) return first === null ? { members: 'none' } : undefined;
    const told = firstTold(first, pagedCall);
    if (told.members !== 'all') return told;
    const last = Number(first.told[pagedCall.members.pages]);
    const end = last > 1 ? await pageOf(endpoint, pagedCall, last) : first;
    if (!end) return { ...told, next: 'untold' };
    const isTold = isNextTold(first, pagedCall) && isNextTold(end, pagedCall);
    return { ...told, next: isTold ? 'before-the-last' : 'otherwise' };
  },
});
