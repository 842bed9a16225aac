/** Errors: which request is refused how, and how a refusal looks. */

import { generatedArguments, missingArgument, wrongType } from './arguments.ts';
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
  generatedArguments,
  unauthorisedTool,
  unauthorisedToldApart,
  disabledTool,
  credentialsUnavailable,
  failingTool,
] as const;
