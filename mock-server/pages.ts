/** Lists in pages: cursors that tell a client nothing, and only work for the list they came from. */

import { digest } from './digest.ts';
import { INVALID_PARAMS, type Reply } from './rpc.ts';

const HEX = 16;

const NO_SUCH_CURSOR: Reply = { error: { code: INVALID_PARAMS, message: 'There is no such cursor' } };

function cursorAt(list: string, offset: number): string {
  return digest(`${list} from ${offset}`) + offset.toString(HEX);
}

/** Where the page of a cursor begins, or undefined for a cursor that this list did not hand out. */
function offsetOf(list: string, cursor: string): number | undefined {
  const offset = Number.parseInt(cursor.slice(digest('').length), HEX);
  return Number.isInteger(offset) && cursorAt(list, offset) === cursor ? offset : undefined;
}

/**
 * Answers with the page that a cursor stands for, the first one without.
 *
 * @param list The member that holds the items; a cursor of another list is none of this one.
 * @param size Items of a page; null: all of them.
 * @param show How an item is told.
 */
export function pageOf<Item>(
  list: string,
  items: readonly Item[],
  cursor: unknown,
  size: number | null,
  show: (item: Item) => unknown = (item) => item,
): Reply {
  const from = cursor === undefined ? 0 : offsetOf(list, String(cursor));
  if (from === undefined || from > items.length || (size === null && from > 0)) return NO_SUCH_CURSOR;
  const to = size === null ? items.length : from + size;
  const more = to < items.length ? { nextCursor: cursorAt(list, to) } : {};
  return { result: JSON.stringify({ [list]: items.slice(from, to).map(show), ...more }) };
}
