/** Calls: those that the document shows, the pages of a list, and the size of an answer. */

import { callerProfile, documentedCall, resultItem, twoCallers } from './documented.ts';
import { pages } from './pages.ts';
import { aboveLimit, atLimit, withinLimit } from './size.ts';
import { repeatedText } from './text.ts';

export const callsProbes = [
  documentedCall,
  resultItem,
  callerProfile,
  twoCallers,
  pages,
  repeatedText,
  withinLimit,
  atLimit,
  aboveLimit,
] as const;
