/** The catalogue of faults, in reading order. */

import { askingFaults } from './asking.ts';
import { authorizationFaults } from './authorization.ts';
import { batchFaults } from './batches.ts';
import { callFaults } from './calls.ts';
import { credentialFaults } from './credentials.ts';
import { envelopeFaults } from './envelopes.ts';
import type { Fault } from './fault.ts';
import { featureFaults } from './features.ts';
import { graphqlFaults } from './graphql.ts';
import { httpFaults } from './http.ts';
import { jsonRpcFaults } from './json-rpc.ts';
import { listFaults } from './lists.ts';
import { methodFaults } from './methods.ts';
import { negotiationFaults } from './negotiation.ts';
import { operationNameFaults } from './operation-names.ts';
import { operationFaults } from './operations.ts';
import { originFaults } from './origins.ts';
import { pageFaults } from './pages.ts';
import { publishedFaults } from './published.ts';
import { reportFaults } from './reports.ts';
import { resourceFaults } from './resources.ts';
import { responseCapFaults } from './response-cap.ts';
import { resultFaults } from './results.ts';
import { sessionFaults } from './sessions.ts';
import { sharedSessionFaults } from './shared-sessions.ts';
import { streamFaults } from './streams.ts';
import { survivalFaults } from './survival.ts';
import { taskFaults } from './tasks.ts';
import { tokenFaults } from './tokens.ts';
import { toolFaults } from './tools.ts';
import { transportFaults } from './transport.ts';
import { unaskedFaults } from './unasked.ts';
import { versionHeaderFaults } from './version-headers.ts';

const all = [
  ...httpFaults,
  ...transportFaults,
  ...originFaults,
  ...versionHeaderFaults,
  ...credentialFaults,
  ...authorizationFaults,
  ...methodFaults,
  ...envelopeFaults,
  ...unaskedFaults,
  ...featureFaults,
  ...resourceFaults,
  ...streamFaults,
  ...askingFaults,
  ...taskFaults,
  ...listFaults,
  ...callFaults,
  ...toolFaults,
  ...resultFaults,
  ...pageFaults,
  ...sessionFaults,
  ...sharedSessionFaults,
  ...tokenFaults,
  ...operationNameFaults,
  ...operationFaults,
  ...graphqlFaults,
  ...responseCapFaults,
  ...survivalFaults,
  ...negotiationFaults,
  ...jsonRpcFaults,
  ...batchFaults,
  ...reportFaults,
  ...publishedFaults,
] as const;

export type FaultName = (typeof all)[number]['name'];

/** Every fault. */
export const faults: readonly Fault<FaultName>[] = all;

/** The same by what they are about, for a reader. */
export const faultGroups: readonly { readonly about: string; readonly faults: readonly Fault<FaultName>[] }[] = [
  { about: 'HTTP', faults: httpFaults },
  { about: 'the transport', faults: transportFaults },
  { about: 'Origin', faults: originFaults },
  { about: 'MCP-Protocol-Version', faults: versionHeaderFaults },
  { about: 'credentials', faults: credentialFaults },
  { about: 'the authorization framework', faults: authorizationFaults },
  { about: 'methods', faults: methodFaults },
  { about: 'JSON-RPC envelopes and errors', faults: envelopeFaults },
  { about: 'messages that nobody asked for', faults: unaskedFaults },
  { about: 'prompts, completion and log messages', faults: featureFaults },
  { about: 'resources', faults: resourceFaults },
  { about: 'event streams, and what is sent again of them', faults: streamFaults },
  { about: 'what the server asks its client for', faults: askingFaults },
  { about: 'tasks', faults: taskFaults },
  { about: 'lists and the filter', faults: listFaults },
  { about: 'calls', faults: callFaults },
  { about: 'tools as the specification has them', faults: toolFaults },
  { about: 'what tools answer', faults: resultFaults },
  { about: 'lists in pages', faults: pageFaults },
  { about: 'a session', faults: sessionFaults },
  { about: 'several sessions, callers and processes', faults: sharedSessionFaults },
  { about: 'app tokens', faults: tokenFaults },
  { about: 'the names of tools that stand for operations', faults: operationNameFaults },
  { about: 'calls of tools that stand for operations', faults: operationFaults },
  { about: 'the GraphQL API beside the endpoint', faults: graphqlFaults },
  { about: 'the largest response', faults: responseCapFaults },
  { about: 'agreeing on a revision', faults: negotiationFaults },
  { about: 'JSON-RPC as the specification has it', faults: jsonRpcFaults },
  { about: 'batches', faults: batchFaults },
  { about: 'cancellation and progress', faults: reportFaults },
  { about: '_meta, icons and the schemas of tools', faults: publishedFaults },
  { about: 'the network and the server, which a client has to survive', faults: survivalFaults },
];

/** Names of all faults. */
export const faultNames: readonly FaultName[] = all.map(({ name }) => name);
