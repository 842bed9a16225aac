/** Faults of HTTP around the protocol: negotiation, paths and methods, size, metadata, REST. */

import { type Answer, type Arrival, emptyAnswer, jsonAnswer } from '../http.ts';
import type { JsonObject } from '../rpc.ts';
import {
  answerHeaders,
  answering,
  asking,
  editJson,
  type FaultContext,
  fault,
  isCall,
  pathOf,
  set,
  type Wrapper,
  withHeaders,
  withPath,
} from './fault.ts';

const NOT_FOUND = jsonAnswer(404, '{"error":"Not Found"}');

/** Changes the metadata documents: of them all, or of the one at an index of the behaviour's list. */
function editingMetadata(
  { behaviour }: FaultContext,
  edit: (answer: Answer, arrival: Arrival) => Answer,
  index?: number,
): Wrapper {
  const served = index === undefined ? behaviour.metadata : behaviour.metadata.slice(index, index + 1);
  return answering((answer, arrival) =>
    served.some(({ path }) => path === pathOf(arrival)) ? edit(answer, arrival) : answer,
  );
}

function editingConnections({ behaviour }: FaultContext, edit: (data: JsonObject[]) => unknown): Wrapper {
  return answering((answer, arrival) => {
    if (pathOf(arrival) !== behaviour.rest.connections || answer.status !== 200) return answer;
    return editJson(answer, (document) => edit(document.data as JsonObject[]));
  });
}

/** Answers one HTTP method on the endpoint. */
function onMethod({ behaviour }: FaultContext, method: string, answer: Answer): Wrapper {
  return async (arrival, next) =>
    arrival.method === method && pathOf(arrival) === behaviour.path ? answer : next(arrival);
}

const NOT_ALLOWED: Answer = { ...emptyAnswer(405), headers: { allow: 'POST' } };

export const httpFaults = [
  fault({
    name: 'serves-without-event-stream',
    describes: 'A POST whose Accept lacks text/event-stream is served.',
    turns: ['accept/without-event-stream', 'accept/weight-zero'],
    wrap: () => asking((arrival) => withHeaders(arrival, { accept: 'application/json, text/event-stream' })),
  }),
  fault({
    name: 'refuses-without-event-stream-as-400',
    describes: 'A POST whose Accept lacks text/event-stream is refused with 400 instead of 406.',
    turns: ['accept/without-event-stream', 'accept/weight-zero'],
    wrap: () => answering((answer) => (answer.status === 406 ? { ...answer, status: 400 } : answer)),
  }),
  fault({
    name: 'refuses-documented-accept',
    describes: 'A POST that names both JSON and event streams in Accept is refused; one that takes any type is served.',
    turns: [
      'accept/documented-pair',
      'accept/other-order',
      'accept/other-spaces',
      'accept/upper-case',
      'accept/weighted',
      'accept/among-others',
      'accept/weight-zero',
    ],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => {
        const named = (arrival.header('accept') ?? '').toLowerCase();
        const both = named.includes('application/json') && named.includes('text/event-stream');
        return isCall(arrival, behaviour) && both && answer.status === 200 ? { ...NOT_FOUND, status: 406 } : answer;
      }),
  }),
  fault({
    name: 'serves-other-paths',
    describes: 'A POST to a path under or beside the endpoint is served like one to the endpoint.',
    turns: ['http/path-below-endpoint', 'http/trailing-slash'],
    wrap: ({ behaviour }) =>
      asking((arrival) => {
        const path = pathOf(arrival);
        const other = path === '/mcp' || path.startsWith(`${behaviour.path}/`);
        return arrival.method === 'POST' && other ? withPath(arrival, behaviour.path) : arrival;
      }),
  }),
  fault({
    name: 'other-paths-answer-400',
    describes: 'A path that nobody serves is answered 400 instead of 404.',
    turns: ['http/path-below-endpoint', 'http/path-beside-endpoint', 'http/trailing-slash'],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) =>
        answer.status === 404 && pathOf(arrival) !== behaviour.path ? { ...answer, status: 400 } : answer,
      ),
  }),
  fault({
    name: 'get-answers-405',
    describes: 'GET on the endpoint is answered 405.',
    turns: ['http/get', 'authorization/no-token-otherwise'],
    wrap: (context) => onMethod(context, 'GET', NOT_ALLOWED),
  }),
  fault({
    name: 'get-opens-stream',
    describes: 'GET on the endpoint is answered with an event stream.',
    turns: ['http/get', 'authorization/no-token-otherwise'],
    wrap: (context) =>
      onMethod(context, 'GET', { status: 200, headers: { 'content-type': 'text/event-stream' }, body: ': open\n\n' }),
  }),
  fault({
    name: 'delete-answers-405',
    describes: 'DELETE on the endpoint is answered 405.',
    turns: ['http/delete', 'authorization/no-token-otherwise'],
    wrap: (context) => onMethod(context, 'DELETE', NOT_ALLOWED),
  }),
  fault({
    name: 'body-limit-below',
    describes: 'A body of exactly the documented size is already too large.',
    turns: ['http/request-at-limit'],
    change: (behaviour) =>
      set('limits', { request: behaviour.limits.request && behaviour.limits.request - 1 })(behaviour),
  }),
  fault({
    name: 'body-limit-above',
    describes: 'A body of one byte more than the documented size is served.',
    turns: ['http/request-above-limit'],
    change: (behaviour) =>
      set('limits', { request: behaviour.limits.request && behaviour.limits.request + 1 })(behaviour),
  }),
  fault({
    name: 'no-413',
    describes: 'A body of any size is served.',
    turns: ['http/request-above-limit'],
    change: set('limits', { request: null }),
  }),
  fault({
    name: '413-other-body',
    describes: 'The body of a 413 is another than documented.',
    turns: ['http/request-above-limit'],
    wrap: () => answering((answer) => (answer.status === 413 ? jsonAnswer(413, '{"error":"Too large"}') : answer)),
  }),
  fault({
    name: '413-answered-400',
    describes: 'A body that is too large is answered 400 instead of 413.',
    turns: ['http/request-above-limit'],
    wrap: () => answering((answer) => (answer.status === 413 ? { ...answer, status: 400 } : answer)),
  }),
  fault({
    name: 'metadata-root-missing',
    describes: 'The root protected-resource metadata document is not served.',
    turns: [
      'metadata/root',
      'metadata/root-without-key',
      'metadata/bearer-methods',
      'metadata/root-resource',
      'authorization/challenge-metadata',
    ],
    wrap: (context) => editingMetadata(context, () => NOT_FOUND, 0),
  }),
  fault({
    name: 'metadata-suffixed-missing',
    describes: 'The protected-resource metadata document with the path of the endpoint is not served.',
    turns: [
      'metadata/of-endpoint',
      'metadata/of-endpoint-without-key',
      'metadata/bearer-methods',
      'metadata/endpoint-resource',
    ],
    wrap: (context) => editingMetadata(context, () => NOT_FOUND, 1),
  }),
  fault({
    name: 'metadata-needs-key',
    describes: 'The protected-resource metadata is refused to anyone without a key.',
    turns: [
      'metadata/root-without-key',
      'metadata/of-endpoint-without-key',
      'metadata/oauth-discovery',
      'authorization/challenge',
      'authorization/challenge-metadata',
      'authorization/metadata',
      'authorization/servers',
      'authorization/resource',
      'authorization/token-places',
    ],
    wrap: (context) =>
      editingMetadata(context, (answer, arrival) =>
        arrival.header('authorization') === null ? { ...NOT_FOUND, status: 401 } : answer,
      ),
  }),
  fault({
    name: 'metadata-without-bearer-methods',
    describes: 'The protected-resource metadata does not say where the bearer token goes.',
    turns: ['metadata/bearer-methods', 'authorization/token-places'],
    wrap: (context) =>
      editingMetadata(context, (answer) =>
        editJson(answer, ({ bearer_methods_supported: _, ...document }) => document),
      ),
  }),
  fault({
    name: 'metadata-wrong-resource',
    describes: 'The protected-resource metadata names the resource of another host.',
    turns: ['metadata/root-resource', 'metadata/endpoint-resource', 'authorization/resource'],
    wrap: (context) =>
      editingMetadata(context, (answer) =>
        editJson(answer, (document) => ({ ...document, resource: 'https://elsewhere.example/mcp' })),
      ),
  }),
  fault({
    name: 'metadata-insecure-resource',
    describes: 'The protected-resource metadata names a resource of another host that is reached without TLS.',
    turns: ['metadata/root-resource', 'metadata/endpoint-resource', 'authorization/resource'],
    wrap: (context) =>
      editingMetadata(context, (answer) =>
        editJson(answer, (document) => ({ ...document, resource: 'http://elsewhere.example/mcp' })),
      ),
  }),
  fault({
    name: 'metadata-as-text',
    describes: 'The protected-resource metadata is labelled as plain text.',
    turns: [
      'metadata/root',
      'metadata/root-without-key',
      'metadata/of-endpoint',
      'metadata/of-endpoint-without-key',
      'authorization/metadata',
    ],
    wrap: (context) => editingMetadata(context, (answer) => answerHeaders(answer, { 'content-type': 'text/plain' })),
  }),
  fault({
    name: 'connections-missing',
    describes: 'The list of connections is not served.',
    turns: ['connections/listing', 'connections/without-key'],
    wrap: ({ behaviour }) =>
      answering((answer, arrival) => (pathOf(arrival) === behaviour.rest.connections ? NOT_FOUND : answer)),
  }),
  fault({
    name: 'connections-without-envelope',
    describes: 'The list of connections is a bare array.',
    turns: ['connections/listing'],
    wrap: (context) => editingConnections(context, (data) => data),
  }),
  fault({
    name: 'connections-missing-field',
    describes: 'A connection comes without the id of its integration.',
    turns: [
      'tools/whole-list',
      'naming/integration-ids',
      'connections/row-members',
      'connections/tool-prefixes',
      'connections/one-default',
    ],
    wrap: (context) =>
      editingConnections(context, (data) => ({ data: data.map(({ integration_config_id: _, ...rest }) => rest) })),
  }),
  fault({
    name: 'connections-other-types',
    describes: 'A connection tells the time of its creation as a number, not as an ISO 8601 text.',
    turns: ['connections/row-members'],
    wrap: (context) =>
      editingConnections(context, (data) => ({
        data: data.map((connection) => ({ ...connection, created_at: Date.parse(String(connection.created_at)) })),
      })),
  }),
  fault({
    name: 'connections-other-ids',
    describes: 'Connections name their integrations otherwise than tool names do.',
    turns: ['tools/whole-list', 'connections/tool-prefixes'],
    wrap: (context) =>
      editingConnections(context, (data) => ({
        data: data.map((connection) => ({
          ...connection,
          integration_config_id: `${connection.integration_config_id}-prod`,
        })),
      })),
  }),
  fault({
    name: 'connection-ids-with-underscore',
    describes: 'Connections name their integrations with underscores in place of hyphens.',
    turns: ['naming/integration-ids', 'connections/tool-prefixes'],
    wrap: (context) =>
      editingConnections(context, (data) => ({
        data: data.map((connection) => ({
          ...connection,
          integration_config_id: String(connection.integration_config_id).replaceAll('-', '_'),
        })),
      })),
  }),
  fault({
    name: 'two-preferred-connections',
    describes: 'Two connections of one integration are both the preferred one.',
    turns: ['connections/one-default'],
    wrap: (context) =>
      editingConnections(context, (data) => ({ data: data.map((one) => ({ ...one, is_preferred: true })) })),
  }),
];
