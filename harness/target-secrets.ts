/** What of a target is secret, and what stands in its place wherever a run is written down. */

import { caseSwapped, cutShort } from './near-keys.ts';
import { secrets as newSecrets, type Secrets } from './secrets.ts';
import type { Target } from './target.ts';

/** Headers that say how one speaks, and keep no secret. */
const spoken = new Set(['accept', 'accept-language', 'content-type', 'host', 'origin', 'referer', 'user-agent']);
/** The shortest value of the caller's own headers and query that is taken for a secret: `X-Env: 1` is none. */
const TELLING = 8;

/** One secret, and its placeholder: `{key}`, `{second}`, `{x-token}`. */
export interface Placed {
  readonly placeholder: string;
  readonly value: string;
  /** Whether it is a key, of which probes send near ones. */
  readonly key: boolean;
}

/** Every secret of the target with its placeholder. */
export function placeholdersOf({
  url,
  key,
  credentials = {},
  headers = [],
  journal,
  direct = [],
}: Target): readonly Placed[] {
  const secretHeaders = headers.filter(([name, value]) => value.length >= TELLING && !spoken.has(name.toLowerCase()));
  const directly = direct
    .flatMap((server) => server.headers ?? [])
    .filter(([name]) => !spoken.has(name.toLowerCase()))
    // Its scheme may be left out where it comes back.
    .flatMap(([name, value]) => [value, value.replace(/^\S+ +/, '')].map((each) => ({ name, value: each })))
    .filter(({ value }) => value.length >= TELLING);
  const read = [url, ...(typeof journal === 'string' ? [journal] : []), ...direct.map((server) => server.url)];
  const queries = read
    .flatMap((each) => [...new URL(each).searchParams])
    .filter(([, value]) => value.length >= TELLING);
  return [
    ...(key === undefined ? [] : [{ placeholder: '{key}', value: key, key: true }]),
    ...Object.entries(credentials)
      .filter(([, value]) => value !== undefined)
      .map(([role, value]) => ({ placeholder: `{${role}}`, value, key: true })),
    ...secretHeaders.map(([name, value]) => ({ placeholder: `{${name.toLowerCase()}}`, value, key: false })),
    ...directly.map(({ name, value }) => ({ placeholder: `{direct-${name.toLowerCase()}}`, value, key: false })),
    ...queries.map(([name, value]) => ({ placeholder: `{${name}}`, value, key: false })),
  ];
}

/** What replaces them. */
export function secretsOf(target: Target): Secrets {
  const all = newSecrets();
  for (const { placeholder, value, key } of placeholdersOf(target)) {
    // An endpoint, or a URL that is read, may hand a text back in one case.
    for (const each of new Set([value, value.toLowerCase(), value.toUpperCase()])) all.add(each, placeholder);
    if (!key) continue;
    // Probes send these, and whoever reads them can tell the key.
    for (const near of [cutShort(value), caseSwapped(value)]) if (near !== undefined) all.add(near, placeholder);
  }
  return all;
}
