/** What the server asks of its client: sampling, elicitation, roots. */

import { answered, undeclaredByCalls } from './calls.ts';
import {
  elicitationMode,
  elicitationUrl,
  formFields,
  formSecrets,
  samplingTools,
  undeclared,
  urlElicitationError,
} from './watchers.ts';

export const s2cProbes = [
  undeclared,
  undeclaredByCalls,
  answered,
  samplingTools,
  elicitationMode,
  formFields,
  formSecrets,
  elicitationUrl,
  urlElicitationError,
] as const;
