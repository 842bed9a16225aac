/** The stateful protocol revisions, by what a client of each must do on the wire. */

export interface Revision {
  readonly id: string;
  /** Whether the client names the negotiated revision in the `MCP-Protocol-Version` header of every later request. */
  readonly versionHeader: boolean;
  /** Whether a server may close the stream of an answer before its response, and have the client come back for it. */
  readonly polling: boolean;
  /** Whether a client declares in which modes it can be elicited, and whether a model of its may use tools. */
  readonly modes: boolean;
}

/** Oldest first. Source: modelcontextprotocol.io/specification/<id>/basic/transports. */
export const revisions: readonly Revision[] = [
  { id: '2024-11-05', versionHeader: false, polling: false, modes: false },
  { id: '2025-03-26', versionHeader: false, polling: false, modes: false },
  { id: '2025-06-18', versionHeader: true, polling: false, modes: false },
  { id: '2025-11-25', versionHeader: true, polling: true, modes: true },
];

/** What the client offers where no document says otherwise. */
export const newestRevision = revisions[revisions.length - 1]?.id ?? '';

/** Whether a client that negotiated `id` names it in a header. An unknown, later revision is taken for the newest. */
export function sendsVersionHeader(id: string | undefined): boolean {
  if (id === undefined) return false;
  return revisions.find((revision) => revision.id === id)?.versionHeader ?? true;
}

/** What a client of that revision must do; undefined for one that is not known. */
export function revisionOf(id: string): Revision | undefined {
  return revisions.find((revision) => revision.id === id);
}

/** The first revision without `initialize`: a client asks `server/discover` instead. Source: its basic/lifecycle page. */
export const withoutInitialize = '2026-07-28';

/** The revision whose transport has two endpoints, HTTP+SSE. */
export const twoEndpoints = '2024-11-05';
