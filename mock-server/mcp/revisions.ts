/** What the revisions of the specification differ in, as far as a server can be seen to keep them. */

/** One revision. Members are named after what it has that an older one has not. */
export interface Revision {
  readonly id: string;
  /** Arrays of messages are taken (basic, section Batching; only here). */
  readonly batches: boolean;
  /** Kinds of content that a client knows. */
  readonly content: readonly string[];
  /** Tools carry annotations, and progress a message. */
  readonly annotations: boolean;
  /** Completion is a capability of its own. */
  readonly completions: boolean;
  /** Requests name the negotiated revision in a header. */
  readonly versionHeader: boolean;
  /** Titles, structured content with its schema, `_meta` of things that are listed, and elicitation. */
  readonly structured: boolean;
  /** Icons, tasks, elicitation by URL, streams that are polled, and errors without an id. */
  readonly tasks: boolean;
}

const first: Revision = {
  id: '2024-11-05',
  batches: false,
  content: ['text', 'image', 'resource'],
  annotations: false,
  completions: false,
  versionHeader: false,
  structured: false,
  tasks: false,
};

const withBatches: Revision = {
  ...first,
  id: '2025-03-26',
  batches: true,
  content: [...first.content, 'audio'],
  annotations: true,
  completions: true,
};

const withStructure: Revision = {
  ...withBatches,
  id: '2025-06-18',
  batches: false,
  content: [...withBatches.content, 'resource_link'],
  versionHeader: true,
  structured: true,
};

const withTasks: Revision = { ...withStructure, id: '2025-11-25', tasks: true };

/** Oldest first. */
export const revisions: readonly Revision[] = [first, withBatches, withStructure, withTasks];

/** What a server takes a request for that names no revision (2025-06-18, basic/transports, Protocol Version Header). */
export const ASSUMED = withBatches.id;

/** The revision of an id; the newest for one that is not known. */
export function revisionOf(id: string): Revision {
  return revisions.find((revision) => revision.id === id) ?? withTasks;
}
