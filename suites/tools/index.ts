/** Tools: how they are listed, named and described, how calls are refused, and what calls answer. */

import { readOnlyCalls, structuredContent } from './answers.ts';
import { calledByOtherCase, callWithoutName, oddArguments, unknownName } from './calls.ts';
import { described, disputedListed, firstPartyListed, inCatalogue, sameTwice, wholeList } from './list.ts';
import { nameForm, uniqueNames } from './names.ts';
import { annotationTimes, embeddedResources, encodedData, listChanged, mirrored } from './results.ts';
import { inputSchemas, outputSchemas, outsideReferencesOf, usableSchemas, withoutParameters } from './schemas.ts';

export const toolsProbes = [
  described,
  wholeList,
  sameTwice,
  firstPartyListed,
  inCatalogue,
  disputedListed,
  uniqueNames,
  nameForm,
  inputSchemas,
  outputSchemas,
  usableSchemas,
  outsideReferencesOf,
  withoutParameters,
  listChanged,
  unknownName,
  calledByOtherCase,
  callWithoutName,
  oddArguments,
  readOnlyCalls,
  structuredContent,
  mirrored,
  encodedData,
  embeddedResources,
  annotationTimes,
] as const;
