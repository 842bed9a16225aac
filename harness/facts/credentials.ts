/** Facts about credentials: each bound by its place in the document, never by what happens to work. */

import type { Place } from '../conventions.ts';
import type { CredentialRole } from '../target.ts';
import { type Credential, fact, type Known, type Spec } from './spec.ts';

/** The authentication scheme of a header: what stands before the key. */
export interface Scheme {
  readonly header: string;
  readonly name: string;
}

const noCredentials = 'no document says where a credential goes';

/** What every credential shares: where none is wanted and none was given, there is nothing to ask. */
const wanted = {
  unoffered: ({ servesAnyone, target: { key } }: Known) =>
    servesAnyone && key === undefined ? 'the endpoint serves without a credential' : undefined,
};

export const credentialFacts = {
  preferred: fact<Credential>({
    ...wanted,
    means: 'the ordinary key, in the first place that the document names for a credential',
    undocumented: noCredentials,
    documented: ({ credentials }) => credentials?.[0] !== undefined,
    find: ({ conventions, target }) => placed('key', conventions.credentials?.[0], target.key),
    missing: 'no key was given',
    configure: '--key env:NAME',
    control: (credential) => ({ change: { credential } }),
  }),
  alternative: fact<Credential>({
    ...wanted,
    means: 'the ordinary key, in the second place that the document names for a credential',
    undocumented: 'no document names a second place for a credential',
    documented: ({ credentials }) => credentials?.[1] !== undefined,
    find: ({ conventions, target }) => placed('key', conventions.credentials?.[1], target.key),
    missing: 'no key was given',
    configure: '--key env:NAME',
    control: (credential) => ({ change: { credential } }),
  }),
  second: fact<Credential>({
    ...credentialFact('second', 'the key of a second account, in the preferred place'),
    control: (credential) => ({ change: { credential } }),
  }),
  secondAsAlternative: fact<Credential>({
    ...wanted,
    means: 'the key of a second account, in the second place that the document names for a credential',
    undocumented: 'no document names a second place for a credential',
    documented: ({ credentials }) => credentials?.[1] !== undefined,
    find: ({ conventions, target }) => placed('second', conventions.credentials?.[1], target.credentials?.second),
    missing: 'no second credential was given',
    configure: '--credential second=env:NAME',
    control: (credential) => ({ change: { credential } }),
  }),
  revoked: credentialFact('revoked', 'a revoked key, in the preferred place'),
  unentitled: credentialFact('unentitled', 'a valid key whose holder may not use the API, in the preferred place'),
  foreign: credentialFact('foreign', 'a token that was issued for another resource, in the preferred place'),
  scheme: fact<Scheme>({
    means: 'the authentication scheme that stands before the key in the preferred place',
    undocumented: 'no document puts a scheme before the key',
    documented: ({ credentials }) => schemeOf(credentials?.[0]) !== undefined,
    find: ({ conventions }) => schemeOf(conventions.credentials?.[0]),
    missing: 'no document puts a scheme before the key',
  }),
};

function credentialFact(role: CredentialRole, means: string): Spec<Credential> {
  return {
    ...wanted,
    means,
    undocumented: noCredentials,
    documented: ({ credentials }) => credentials?.[0] !== undefined,
    find: ({ conventions, target }) => placed(role, conventions.credentials?.[0], target.credentials?.[role]),
    missing: `no ${role} credential was given`,
    configure: `--credential ${role}=env:NAME`,
  };
}

function placed(role: Credential['role'], place: Place | undefined, key: string | undefined): Credential | undefined {
  return place && key !== undefined ? { role, place, key } : undefined;
}

function schemeOf(place: Place | undefined): Scheme | undefined {
  const name = /^(\S+) +\{key\}$/.exec(place?.format ?? '')?.[1];
  return place && name !== undefined ? { header: place.header, name } : undefined;
}
