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
import { errorEnvelope, errorMessage, errorStatus, idUnderHttpError } from './watchers.ts';

export const errorsProbes = [
  errorStatus,
  errorEnvelope,
  idUnderHttpError,
  errorMessage,
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
