/** Lists in pages: cursors that tell a client nothing, and only work for the list they came from. */

import { digest } from './digest.ts';

/** A page of a list; `nextCursor` where there is more. */
export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

const HEX = 16;

function cursorAt(list: string, offset: number): string {
  return digest(`${list} from ${offset}`) + offset.toString(HEX);
}

/** Where the page of a cursor begins, or undefined for a cursor that this list did not hand out. */
function offsetOf(list: string, cursor: string): number | undefined {
  const offset = Number.parseInt(cursor.slice(digest('').length), HEX);
  return Number.isInteger(offset) && cursorAt(list, offset) === cursor ? offset : undefined;
}

/**
 * The page that a cursor stands for, the first one without. Undefined: there is no such cursor.
 *
 * @param list What is listed: a cursor of another list is none of this one.
 * @param size Items of a page; null: all of them.
 */
export function pageOf<Item>(
  list: string,
  items: readonly Item[],
  cursor: string | undefined,
  size: number | null,
): Page<Item> | undefined {
  const from = cursor === undefined ? 0 : offsetOf(list, cursor);
  if (from === undefined || from > items.length || (size === null && from > 0)) return undefined;
  const to = size === null ? items.length : from + size;
  const page = items.slice(from, to);
  return to < items.length ? { items: page, nextCursor: cursorAt(list, to) } : { items: page };
}
