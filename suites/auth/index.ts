/** Authentication: where a key goes, which of two decides, and how others are turned away. */

import {
  anotherScheme,
  anotherSchemeBesideAlternative,
  emptyHeader,
  emptyHeaderBesideAlternative,
  keyInQuery,
  keyWithoutScheme,
  repeatedHeader,
  schemeInLowerCase,
  withoutToken,
  withoutTokenBesideAlternative,
} from './malformed.ts';
import {
  alternativeAlone,
  preferredAlone,
  sameIdentity,
  twoUsers,
  unknownPreferred,
  unusableAlternative,
} from './places.ts';
import {
  challenge,
  noCredential,
  refusalBody,
  revokedAsAlternative,
  revokedAsPreferred,
  unentitledKey,
  unknownAsAlternative,
  unknownAsPreferred,
} from './refused.ts';

export const authProbes = [
  preferredAlone,
  alternativeAlone,
  sameIdentity,
  unusableAlternative,
  unknownPreferred,
  twoUsers,
  withoutToken,
  withoutTokenBesideAlternative,
  anotherScheme,
  anotherSchemeBesideAlternative,
  keyWithoutScheme,
  schemeInLowerCase,
  repeatedHeader,
  emptyHeader,
  emptyHeaderBesideAlternative,
  keyInQuery,
  noCredential,
  unknownAsPreferred,
  unknownAsAlternative,
  revokedAsPreferred,
  revokedAsAlternative,
  unentitledKey,
  challenge,
  refusalBody,
] as const;
