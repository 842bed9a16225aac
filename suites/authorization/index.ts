/** The authorization framework: who is turned away and how, where a token is to be had, and what is said there. */

import { bearerChallenge, challengeError, challengeMetadata, challengeScope } from './challenge.ts';
import {
  authorizationServers,
  metadataServed,
  resourceNamed,
  rootServerMetadata,
  serverMetadata,
  serverSecurity,
  tokenPlaces,
} from './documents.ts';
import {
  foreignToken,
  malformedKey,
  malformedToken,
  noKey,
  noToken,
  noTokenOtherwise,
  tokenInQuery,
  unknownKeyElsewhere,
  unknownToken,
} from './refused.ts';

export const authorizationProbes = [
  noToken,
  noTokenOtherwise,
  unknownToken,
  malformedToken,
  tokenInQuery,
  foreignToken,
  noKey,
  unknownKeyElsewhere,
  malformedKey,
  bearerChallenge,
  challengeMetadata,
  challengeError,
  challengeScope,
  metadataServed,
  authorizationServers,
  resourceNamed,
  tokenPlaces,
  serverMetadata,
  serverSecurity,
  rootServerMetadata,
] as const;
