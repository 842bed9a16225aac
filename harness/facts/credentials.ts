/** Facts about credentials: each bound by its place in the document, never by what happens to work. */

import type { CredentialState, Place } from '../conventions.ts';
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
  revoked: stateFact('revoked', 'a revoked key, in the preferred place'),
  unentitled: stateFact('unentitled', 'a valid key whose holder may not use the API, in the preferred place'),
  expired: stateFact('expired', 'a key whose time is over, in the preferred place'),
  disabled: stateFact('disabled', 'the key of an app that is switched off, in the preferred place'),
  foreign: credentialFact('foreign', 'a token that was issued for another resource, in the preferred place'),
  standardPlace: fact<Credential>({
    means: 'the ordinary key in Authorization: Bearer, where no document puts it there',
    undocumented: 'the document itself puts the key into Authorization',
    documented: ({ credentials = [] }) =>
      credentials.length > 0 && !credentials.some(({ header }) => header.toLowerCase() === 'authorization'),
    find: ({ target }) => placed('key', { header: 'Authorization', format: 'Bearer {key}' }, target.key),
    missing: 'no key was given',
    configure: '--key env:NAME',
  }),
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

/** A credential in some state, where a document tells that state from others or the caller has one. */
function stateFact(role: CredentialState, means: string): Spec<Credential> {
  const spec = credentialFact(role, means);
  return {
    ...spec,
    undocumented: `no document tells of ${role} credentials`,
    documented: (conventions) =>
      (spec.documented?.(conventions) ?? true) &&
      (conventions.credentialStates ?? ['revoked', 'unentitled']).includes(role),
    evenUndocumented: true,
  };
}

function placed(role: Credential['role'], place: Place | undefined, key: string | undefined): Credential | undefined {
  return place && key !== undefined ? { role, place, key } : undefined;
}

function schemeOf(place: Place | undefined): Scheme | undefined {
  const name = /^(\S+) +\{key\}$/.exec(place?.format ?? '')?.[1];
  return place && name !== undefined ? { header: place.header, name } : undefined;
}
