/** What a server asks of its client, and what the client has to declare for it. */

import type { ClientCapabilities } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import type { ServerRequest } from '../talk.ts';

/** One thing that a client can be asked for. */
export type Kind = 'sampling' | 'sampling-with-tools' | 'roots' | 'form' | 'url';

/** What a request asks for; undefined where it needs nothing that a client declares, as ping. */
export function kindOf({ method, params }: ServerRequest): Kind | undefined {
  switch (method) {
    case 'sampling/createMessage':
      return params.tools === undefined && params.toolChoice === undefined ? 'sampling' : 'sampling-with-tools';
    case 'roots/list':
      return 'roots';
    case 'elicitation/create':
      return params.mode === 'url' ? 'url' : 'form';
    default:
      return undefined;
  }
}

/** Whether a client that declares this may be asked for that at all, in whatever mode. */
export function isDeclared(kind: Kind, declared: ClientCapabilities): boolean {
  return isRecord(declared[featureOf(kind)]);
}

/** The capability that a kind belongs to. */
export function featureOf(kind: Kind): 'sampling' | 'roots' | 'elicitation' {
  if (kind === 'roots') return 'roots';
  return kind === 'form' || kind === 'url' ? 'elicitation' : 'sampling';
}

/** Whether the mode is declared, too: of elicitation an empty object stands for forms, and tools are named on their own. */
export function isModeDeclared(kind: Kind, declared: ClientCapabilities): boolean {
  const { elicitation, sampling } = declared;
  if (kind === 'url') return isRecord(elicitation) && isRecord(elicitation.url);
  if (kind === 'form') return isRecord(elicitation) && (isRecord(elicitation.form) || !isRecord(elicitation.url));
  if (kind === 'sampling-with-tools') return isRecord(sampling) && isRecord(sampling.tools);
  return isDeclared(kind, declared);
}

/** All that a client can declare, but `left`. `modes`: whether the revision has the modes of elicitation and sampling. */
export function declaring(modes: boolean, left?: Kind): ClientCapabilities {
  const all = modes
    ? { sampling: { tools: {} }, elicitation: { form: {}, url: {} } }
    : { sampling: {}, elicitation: {} };
  const roots = { roots: {} };
  switch (left) {
    case 'roots':
      return all;
    case 'sampling':
      return { ...roots, elicitation: all.elicitation };
    case 'sampling-with-tools':
      return { ...roots, elicitation: all.elicitation, ...(modes && { sampling: {} }) };
    case 'form':
      return { ...roots, sampling: all.sampling, ...(modes && { elicitation: { url: {} } }) };
    case 'url':
      return { ...roots, sampling: all.sampling, ...(modes && { elicitation: {} }) };
    default:
      return { ...roots, ...all };
  }
}

/** What a client answers that has no model, no user and no files: nothing that a server could not be told by anybody. */
export function answerTo({ method }: ServerRequest): Readonly<Record<string, unknown>> {
  switch (method) {
    case 'sampling/createMessage':
      return { result: { role: 'assistant', content: { type: 'text', text: 'assay' }, model: 'mcp-assay' } };
    case 'roots/list':
      return { result: { roots: [] } };
    case 'elicitation/create':
      return { result: { action: 'decline' } };
    case 'ping':
      return { result: {} };
    default:
      return { error: { code: -32601, message: 'the client has no such method' } };
  }
}
