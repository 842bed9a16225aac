/** Values of cases in a log: what JSON cannot say is spelled out, so that the very same can be asked again. */

import { isRecord } from './jsonrpc.ts';

/** A replacer for `JSON.stringify`: `1n` is `{"$bigint":"1"}`, bytes are `{"$base64":"…"}`, `NaN` is `{"$number":"NaN"}`. */
export function spelled(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Uint8Array) return { $base64: Buffer.from(value).toString('base64') };
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

/** The value that was spelled, from what JSON made of it. `text` is what to make of each text in it, names included. */
export function unspelled(value: unknown, text: (each: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((each) => unspelled(each, text));
  if (!isRecord(value)) return value;
  const { $bigint, $base64, $number } = value;
  if (Object.keys(value).length === 1) {
    if (typeof $bigint === 'string' && /^-?\d+$/.test($bigint)) return BigInt($bigint);
    if (typeof $base64 === 'string') return new Uint8Array(Buffer.from($base64, 'base64'));
    if (typeof $number === 'string') return Number($number);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [text(name), unspelled(each, text)]));
}
