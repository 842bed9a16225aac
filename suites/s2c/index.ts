/** What the server asks of its client: sampling, elicitation, roots. */

import { answered, arrives, undeclaredByCalls } from './calls.ts';
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
  arrives,
  answered,
  samplingTools,
  elicitationMode,
  formFields,
  formSecrets,
  elicitationUrl,
  urlElicitationError,
] as const;
