/** The filter by integration: its forms, which place decides, what is out of reach, and what no document says. */

import {
  header,
  headerLikeQuery,
  headerOfSeveral,
  query,
  queryOfSeveral,
  repeatedHeader,
  repeatedQuery,
} from './forms.ts';
import { bothPlaces } from './places.ts';
import { nearNames, neverWidens, nothingReachable, otherCase, unknownDropped, unreachableDropped } from './reach.ts';
import {
  emptyHeader,
  emptyQuery,
  encodedSeparator,
  excludedCall,
  firstPartyTools,
  prompts,
  publicTools,
  spaces,
  trailingSeparator,
} from './unsaid.ts';

export const filterProbes = [
  query,
  queryOfSeveral,
  header,
  headerOfSeveral,
  headerLikeQuery,
  repeatedQuery,
  repeatedHeader,
  bothPlaces,
  unknownDropped,
  unreachableDropped,
  neverWidens,
  nothingReachable,
  otherCase,
  nearNames,
  spaces,
  trailingSeparator,
  encodedSeparator,
  emptyQuery,
  emptyHeader,
  excludedCall,
  prompts,
  publicTools,
  firstPartyTools,
] as const;
