/** Errors: which request is refused how, and how a refusal looks. */

import { forbiddenValues, generatedArguments, missingArgument, unknownArgument, wrongType } from './arguments.ts';
import {
  credentialsUnavailable,
  disabledTool,
  failingTool,
  unauthorisedToldApart,
  unauthorisedTool,
  unknownTool,
  unknownToolOfServer,
} from './tools.ts';
import { errorEnvelope, errorStatus } from './watchers.ts';

export const errorsProbes = [
  errorStatus,
  errorEnvelope,
  unknownTool,
  unknownToolOfServer,
  missingArgument,
  wrongType,
  unknownArgument,
  generatedArguments,
  forbiddenValues,
  unauthorisedTool,
  unauthorisedToldApart,
  disabledTool,
  credentialsUnavailable,
  failingTool,
] as const;
