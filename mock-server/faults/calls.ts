/** Faults of tools/call: what is refused and how, what reaches the integration, and how its answer comes back. */

import type { Behaviour, Cause, Refusal } from '../behaviour.ts';
import { INVALID_PARAMS, METHOD_NOT_FOUND } from '../rpc.ts';
import { answerHeaders, answering, editingResults, fault, messageIn, set } from './fault.ts';

/** Another look of one refusal. */
function refusing(cause: Cause, look: Partial<Refusal>) {
  return (behaviour: Behaviour): Behaviour =>
    set('refusals', { [cause]: { ...behaviour.refusals[cause], ...look } })(behaviour);
}

const PIECE = 512;

/** The text as it is where each piece of its bytes is decoded alone: a letter at an edge is lost. */
function inPieces(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const count = Math.ceil(bytes.length / PIECE);
  return Array.from({ length: count }, (_, piece) =>
    new TextDecoder().decode(bytes.subarray(piece * PIECE, (piece + 1) * PIECE)),
  ).join('');
}

export const callFaults = [
  fault({
    name: 'unknown-tool-code',
    describes: 'A tool that does not exist is answered as an unknown method.',
    turns: [
      'errors/unknown-tool',
      'errors/unknown-tool-of-server',
      'errors/unauthorised-told-apart',
      'naming/tool-of-unknown-server',
    ],
    change: refusing('unknown-tool', { code: METHOD_NOT_FOUND }),
  }),
  fault({
    name: 'unknown-tool-as-result',
    describes: 'A tool that does not exist is answered with a tool error.',
    turns: [
      'errors/unknown-tool',
      'errors/unknown-tool-of-server',
      'errors/unauthorised-told-apart',
      'naming/tool-of-unknown-server',
    ],
    change: refusing('unknown-tool', { as: 'result' }),
  }),
  fault({
    name: 'malformed-name-code',
    describes: 'A tool name without two parts is answered with another code than an unknown tool.',
    turns: ['naming/without-separator', 'naming/with-empty-part', 'errors/unknown-tool'],
    change: refusing('malformed-name', { code: -32603 }),
  }),
  fault({
    name: 'malformed-name-http-400',
    describes: 'A tool name without two parts is answered with HTTP status 400.',
    turns: [
      'errors/status',
      'naming/without-separator',
      'naming/with-empty-part',
      'errors/unknown-tool',
      'errors/unauthorised-told-apart',
    ],
    change: refusing('malformed-name', { status: 400 }),
  }),
  fault({
    name: 'bad-arguments-code',
    describes: 'Arguments against the schema are answered with an internal error.',
    turns: ['errors/missing-argument', 'errors/argument-of-wrong-type', 'errors/generated-arguments'],
    change: refusing('bad-arguments', { code: -32603 }),
  }),
  fault({
    name: 'bad-arguments-as-result',
    describes: 'Arguments against the schema are answered with a tool error.',
    turns: ['errors/missing-argument', 'errors/argument-of-wrong-type', 'errors/generated-arguments'],
    change: refusing('bad-arguments', { as: 'result' }),
  }),
  fault({
    name: 'bad-arguments-reach-upstream',
    describes: 'Arguments against the schema are passed on.',
    turns: ['errors/missing-argument', 'errors/argument-of-wrong-type', 'errors/generated-arguments'],
    change: set('checks', { arguments: false }),
  }),
  fault({
    name: 'unauthorised-tool-served',
    describes: 'A tool that is not listed for the caller can be called all the same.',
    turns: [
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    change: set('checks', { access: false }),
  }),
  fault({
    name: 'unauthorised-tool-code',
    describes: 'A tool that exists but not for the caller is told from an unknown one by its code.',
    turns: ['errors/unauthorised-tool', 'errors/unauthorised-told-apart'],
    change: refusing('unauthorised-tool', { code: -32001, message: 'Not allowed: {name}' }),
  }),
  fault({
    name: 'unauthorised-tool-http-403',
    describes: 'A tool that exists but not for the caller is answered with HTTP status 403.',
    turns: ['errors/status', 'errors/unauthorised-tool', 'errors/unauthorised-told-apart'],
    change: refusing('unauthorised-tool', { status: 403 }),
  }),
  fault({
    name: 'disabled-code',
    describes: 'A tool of a disabled integration is answered like an unknown tool.',
    turns: ['errors/disabled-tool'],
    change: refusing('disabled-integration', { code: INVALID_PARAMS }),
  }),
  fault({
    name: 'disabled-served',
    describes: 'A tool of a disabled integration can be called.',
    turns: ['errors/disabled-tool'],
    change: set('checks', { enabled: false }),
  }),
  fault({
    name: 'credentials-code',
    describes: 'Unavailable upstream credentials are answered with an internal error.',
    turns: ['errors/credentials-unavailable'],
    change: refusing('credentials-unavailable', { code: -32603 }),
  }),
  fault({
    name: 'credentials-reason-missing',
    describes: 'The error for unavailable upstream credentials gives no reason.',
    turns: ['errors/credentials-unavailable'],
    change: (behaviour) => {
      const { reason: _, ...look } = behaviour.refusals['credentials-unavailable'];
      return set('refusals', { 'credentials-unavailable': look })(behaviour);
    },
  }),
  fault({
    name: 'credentials-other-reason',
    describes: 'The error for unavailable upstream credentials gives another reason than documented.',
    turns: ['errors/credentials-unavailable'],
    change: refusing('credentials-unavailable', { reason: 'upstream_auth' }),
  }),
  fault({
    name: 'credentials-as-result',
    describes: 'Unavailable upstream credentials are answered with a tool error.',
    turns: ['errors/credentials-unavailable'],
    change: refusing('credentials-unavailable', { as: 'result' }),
  }),
  fault({
    name: 'credentials-served',
    describes: 'A call through a connection with unavailable credentials succeeds.',
    turns: ['errors/credentials-unavailable'],
    change: set('checks', { credentials: false }),
  }),
  fault({
    name: 'tool-error-as-rpc-error',
    describes: 'A tool that fails is answered with a JSON-RPC error.',
    turns: [
      'errors/failing-tool',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
    ],
    change: refusing('tool-failed', { as: 'error', code: -32000, reason: 'tool_failed' }),
  }),
  fault({
    name: 'tool-error-as-internal-error',
    describes: 'A tool that fails is answered with an internal JSON-RPC error.',
    turns: [
      'errors/failing-tool',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
    ],
    change: refusing('tool-failed', { as: 'error', code: -32603 }),
  }),
  fault({
    name: 'tool-error-flag-missing',
    describes: 'A tool that fails is answered with a result that does not say so.',
    turns: [
      'errors/failing-tool',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'calls/response-above-limit',
    ],
    wrap: (context) => editingResults(context, 'tools/call', ({ isError: _, ...result }) => result),
  }),
  fault({
    name: 'call-without-content',
    describes: 'The result of a tool call has no content.',
    turns: [
      'methods/call-tool',
      'messages/results-by-schema',
      'errors/missing-argument',
      'errors/argument-of-wrong-type',
      'errors/unknown-argument',
      'errors/generated-arguments',
      'errors/unauthorised-tool',
      'errors/failing-tool',
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/caller-of-second',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    wrap: (context) => editingResults(context, 'tools/call', ({ content: _, ...result }) => result),
  }),
  fault({
    name: 'splits-at-last-underscore',
    describes: 'A tool name is split at its last underscore.',
    turns: [
      'methods/get-prompt',
      'errors/disabled-tool',
      'errors/credentials-unavailable',
      'errors/failing-tool',
      'naming/several-separators-called',
      'naming/arrival',
      'prompts/listed',
    ],
    change: set('naming', { split: 'last' }),
  }),
  fault({
    name: 'arguments-dropped',
    describes: 'A call reaches the integration without its arguments.',
    turns: [
      'naming/arrival',
      'errors/unknown-argument',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
    ],
    change: set('forwards', { arguments: 'dropped' }),
  }),
  fault({
    name: 'arguments-mangled',
    describes: 'A call reaches the integration with altered texts.',
    turns: ['naming/arrival', 'calls/repeated-text'],
    change: set('forwards', { arguments: 'mangled' }),
  }),
  fault({
    name: 'texts-read-in-pieces',
    describes: 'What answers a call is read in pieces of 512 bytes, each as a text of its own.',
    turns: ['tools/structured-as-text', 'calls/repeated-text'],
    wrap: ({ behaviour }) =>
      answering(async (answer, arrival) => {
        const message = await messageIn(arrival, behaviour);
        if (message?.method !== 'tools/call' || typeof answer.body !== 'string') return answer;
        return { ...answerHeaders(answer, { 'content-length': null }), body: inPieces(answer.body) };
      }),
  }),
  fault({
    name: 'wrong-server',
    describes: 'A call reaches another integration than the one named.',
    turns: ['methods/call-tool', 'errors/failing-tool', 'naming/several-separators-called', 'naming/arrival'],
    change: set('forwards', { server: 'another' }),
  }),
  fault({
    name: 'wrong-tool-name',
    describes: 'A call reaches the integration under an altered tool name.',
    turns: [
      'methods/call-tool',
      'errors/failing-tool',
      'naming/several-separators-called',
      'naming/arrival',
      'errors/unauthorised-tool',
      'errors/unauthorised-told-apart',
      'calls/documented',
      'calls/result-item',
      'calls/caller',
      'calls/caller-of-second',
      'calls/pages',
      'calls/response-within-limit',
      'calls/response-text-at-limit',
      'calls/response-above-limit',
      'graphql/same-rights',
      'graphql/same-rights-of-second',
    ],
    change: set('forwards', { tool: 'mangled' }),
  }),
];
