/** The stateful protocol revisions, by what a client of each must do on the wire, and how it reads schemas. */

import type { Dialect } from './schemas/dialects.ts';

export interface Revision {
  readonly id: string;
  /** Whether the client names the negotiated revision in the `MCP-Protocol-Version` header of every later request. */
  readonly versionHeader: boolean;
  /** Whether a server may close the stream of an answer before its response, and have the client come back for it. */
  readonly polling?: true;
  /** Whether a client declares in which modes it can be elicited, and whether a model of its may use tools. */
  readonly modes?: true;
  /** Whether several messages may come in one array. */
  readonly batches?: true;
  /** Which label of a prefix in `_meta` reserves it for MCP, where it is `mcp` or `modelcontextprotocol`. Source: basic, `_meta`. */
  readonly reservedBy?: 'label-before-the-last' | 'second-label';
  /** What a schema may be that names no dialect. Up to 2025-06-18 nothing is said: either that is in use will do. */
  readonly dialects: readonly Dialect[];
}

const EITHER: readonly Dialect[] = ['2020-12', 'draft-07'];

/** Oldest first. Source: modelcontextprotocol.io/specification/<id>/basic/transports, and /basic#json-schema-usage. */
export const revisions: readonly Revision[] = [
  { id: '2024-11-05', versionHeader: false, dialects: EITHER },
  { id: '2025-03-26', versionHeader: false, dialects: EITHER, batches: true },
  { id: '2025-06-18', versionHeader: true, dialects: EITHER, reservedBy: 'label-before-the-last' },
  {
    id: '2025-11-25',
    versionHeader: true,
    dialects: ['2020-12'],
    reservedBy: 'second-label',
    polling: true,
    modes: true,
  },
];

/** What the client offers where no document says otherwise. */
export const newestRevision = revisions[revisions.length - 1]?.id ?? '';

/** Whether a client that negotiated `id` names it in a header. An unknown, later revision is taken for the newest. */
export function sendsVersionHeader(id: string | undefined): boolean {
  if (id === undefined) return false;
  return revisions.find((revision) => revision.id === id)?.versionHeader ?? true;
}

/** Whether a prefix of a key in `_meta`, its slash left out, is reserved for MCP in that revision: `modelcontextprotocol.io`. */
export function isReservedPrefix(prefix: string, id: string): boolean {
  const by = revisions.find((revision) => revision.id === id)?.reservedBy;
  if (by === undefined) return false;
  const labels = prefix.toLowerCase().split('.');
  return ['mcp', 'modelcontextprotocol'].includes(labels.at(by === 'second-label' ? 1 : -2) ?? '');
}

/** What a schema of an endpoint that negotiated `id` may be, where it names no dialect itself. */
export function dialectsIn(id: string): readonly Dialect[] {
  return revisions.find((revision) => revision.id === id)?.dialects ?? EITHER;
}

/** What is to be known of that revision; undefined for one that is not known here. */
export function revisionOf(id: string): Revision | undefined {
  return revisions.find((revision) => revision.id === id);
}

/** The first revision without `initialize`: a client asks `server/discover` instead. Source: its basic/lifecycle page. */
export const withoutInitialize = '2026-07-28';

/** The revision whose transport has two endpoints, HTTP+SSE. */
export const twoEndpoints = '2024-11-05';
