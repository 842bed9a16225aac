/** The catalogue: every probe there is, in reading order. */

import { acceptProbes } from './accept.ts';
import { authProbes } from './auth/index.ts';
import { authorizationProbes } from './authorization/index.ts';
import { batchProbes } from './batch/index.ts';
import { callsProbes } from './calls/index.ts';
import { cancelProbes } from './cancel.ts';
import { clientsProbes } from './clients/index.ts';
import { completionProbes } from './completion.ts';
import { connectionsProbes } from './connections.ts';
import { errorsProbes } from './errors/index.ts';
import { fidelityProbes } from './fidelity/index.ts';
import { filterProbes } from './filter/index.ts';
import { graphqlProbes } from './graphql/index.ts';
import { httpProbes } from './http/index.ts';
import { lifecycleProbes } from './lifecycle/index.ts';
import { loggingProbes } from './logging.ts';
import { messageSchemasProbes } from './message-schemas.ts';
import { messagesProbes } from './messages/index.ts';
import { metadataProbes } from './metadata.ts';
import { methodsProbes } from './methods/index.ts';
import { namingProbes } from './naming/index.ts';
import { originProbes } from './origin.ts';
import { paginationProbes } from './pagination.ts';
import { progressProbes } from './progress.ts';
import { promptsProbes } from './prompts.ts';
import { resourcesProbes } from './resources/index.ts';
import { resumeProbes } from './resume/index.ts';
import { s2cProbes } from './s2c/index.ts';
import { scopingProbes } from './scoping.ts';
import { sessionProbes } from './session/index.ts';
import { sseProbes } from './sse/index.ts';
import { tasksProbes } from './tasks/index.ts';
import { toolsProbes } from './tools/index.ts';
import { versionHeaderProbes } from './version-header.ts';

export const catalogue = [
  ...acceptProbes,
  ...authProbes,
  ...metadataProbes,
  ...authorizationProbes,
  ...httpProbes,
  ...originProbes,
  ...lifecycleProbes,
  ...versionHeaderProbes,
  ...sessionProbes,
  ...sseProbes,
  ...resumeProbes,
  ...s2cProbes,
  ...methodsProbes,
  ...promptsProbes,
  ...resourcesProbes,
  ...completionProbes,
  ...loggingProbes,
  ...errorsProbes,
  ...messagesProbes,
  ...messageSchemasProbes,
  ...batchProbes,
  ...cancelProbes,
  ...progressProbes,
  ...toolsProbes,
  ...paginationProbes,
  ...tasksProbes,
  ...callsProbes,
  ...namingProbes,
  ...filterProbes,
  ...scopingProbes,
  ...connectionsProbes,
  ...graphqlProbes,
  ...fidelityProbes,
  ...clientsProbes,
] as const;
export type Catalogue = typeof catalogue;
