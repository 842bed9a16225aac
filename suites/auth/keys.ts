/** Keys that nobody was given, and values of an Authorization header that are no key. */

import * as fc from 'fast-check';
import { caseSwapped, cutShort } from '../../harness/near-keys.ts';

/** Stands in a case for the ordinary key, so that no case holds a secret. */
export const KEY = '{key}';

const CUT = '{key without its last character}';
const SWAPPED = '{key in the other case}';

/** A key that nobody was given and that looks like no other. */
export const NOBODYS = 'assay-never-issued';

/** Keys never issued, as {@link withKey} takes them: one like no other, and the ordinary key longer, shorter and in the other case. */
export function neverIssued(key: string): readonly string[] {
  return [
    NOBODYS,
    `${KEY}x`,
    `x${KEY}`,
    ...(cutShort(key) === undefined ? [] : [CUT]),
    ...(caseSwapped(key) === undefined ? [] : [SWAPPED]),
  ];
}

/** Keys never issued, of the letters and lengths that keys have. Each can be sent as a bearer token (RFC 6750 §2.1). */
export function unknownKey(): fc.Arbitrary<string> {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'.split('');
  return fc.string({ unit: fc.constantFrom(...letters), minLength: 12, maxLength: 80 });
}

/** Schemes that are registered for HTTP, and some that APIs made up. */
const schemes = ['Basic', 'Digest', 'Negotiate', 'DPoP', 'HOBA', 'Token', 'ApiKey', 'Key', 'OAuth', 'JWT'] as const;

/** Values of another scheme than `scheme`, each with a credential after it. */
export function otherScheme(scheme: string): fc.Arbitrary<string> {
  // A scheme that only begins or ends like the documented one is another one, too.
  const near = fc.constantFrom(`${scheme}s`, `X${scheme}`, `${scheme}-Token`, scheme.slice(0, -1));
  const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...schemes) }, { weight: 1, arbitrary: near });
  const credentials = fc.oneof(fc.constant(KEY), fc.base64String({ minLength: 4, maxLength: 40 }), unknownKey());
  return fc
    .tuple(name, credentials)
    .map((parts) => parts.join(' '))
    .filter((value) => isOtherScheme(value, scheme));
}

/** Whether a value has another scheme than `scheme`, and a credential after it, as serialized. Source: RFC 9110 §11.4. */
export function isOtherScheme(value: string, scheme: string): boolean {
  const [name, credentials] = /^([!#$%&'*+.^_`|~\w-]+) +(\S.*)$/.exec(value)?.slice(1) ?? [];
  return name !== undefined && credentials !== undefined && name.toLowerCase() !== scheme.toLowerCase();
}

/** The value as it is sent: with the ordinary key, or what is made of it, in its place. */
export function withKey(value: string, key: string): string {
  if (value === CUT) return cutShort(key) ?? NOBODYS;
  if (value === SWAPPED) return caseSwapped(key) ?? NOBODYS;
  return value.replace(KEY, () => key);
}
