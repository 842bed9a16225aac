/** Values compared as JSON. */

import { isRecord } from '../harness/jsonrpc.ts';

/** JSON that is equal exactly for equal values, whatever the order of their members. */
export function canonical(value: unknown): string {
  const text = JSON.stringify(value, (_name, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
  return text ?? '';
}
