/** The catalogue: every probe there is, in reading order. */

import { acceptProbes } from './accept.ts';
import { authProbes } from './auth/index.ts';
import { authorizationProbes } from './authorization/index.ts';
import { completionProbes } from './completion.ts';
import { connectionsProbes } from './connections.ts';
import { errorsProbes } from './errors/index.ts';
import { filterProbes } from './filter/index.ts';
import { httpProbes } from './http/index.ts';
import { lifecycleProbes } from './lifecycle.ts';
import { loggingProbes } from './logging.ts';
import { messageSchemasProbes } from './message-schemas.ts';
import { messagesProbes } from './messages.ts';
import { metadataProbes } from './metadata.ts';
import { methodsProbes } from './methods/index.ts';
import { namingProbes } from './naming/index.ts';
import { promptsProbes } from './prompts.ts';
import { resourcesProbes } from './resources/index.ts';
import { scopingProbes } from './scoping.ts';
import { sessionProbes } from './session/index.ts';
import { toolsProbes } from './tools.ts';

export const catalogue = [
  ...acceptProbes,
  ...authProbes,
  ...metadataProbes,
  ...authorizationProbes,
  ...httpProbes,
  ...lifecycleProbes,
  ...sessionProbes,
  ...methodsProbes,
  ...promptsProbes,
  ...resourcesProbes,
  ...completionProbes,
  ...loggingProbes,
  ...errorsProbes,
  ...messagesProbes,
  ...messageSchemasProbes,
  ...toolsProbes,
  ...namingProbes,
  ...filterProbes,
  ...scopingProbes,
  ...connectionsProbes,
] as const;
export type Catalogue = typeof catalogue;
