/** How a server of the whole protocol behaves, as plain data. */

export interface ServerRule {
  /** Revisions that it negotiates, oldest first. A client that asks for another gets the newest. */
  versions: readonly string[];
  /** Sent with the handshake; null: nothing is. */
  instructions: string | null;
  /** What it says of itself besides name and version: `title`, `description`, `icons`, `websiteUrl`. */
  about: Readonly<Record<string, unknown>>;
  /** Features that are declared and served. */
  features: { resources: boolean; completions: boolean; logging: boolean; tasks: boolean };
  /** Whether changes of lists are announced. */
  listChanged: boolean;
  /** Whether a client may subscribe to resources. */
  subscribe: boolean;
  /** The first revision in which arguments that do not fit are the tool's failure, not an error of the protocol. */
  badArgumentsFailSince: string;
  streams: {
    /** GET opens one; else it is answered 405. */
    get: boolean;
    /** Events carry ids, and a stream that broke goes on after the last one that was seen. */
    resumable: boolean;
    /** How long clients are to wait before they connect again, in milliseconds. */
    retry: number;
    /** Ended streams of a session that can still be read again, the newest. */
    kept: number;
  };
  tasks: {
    /** Whether `tasks/list` is there: only where callers can be told apart. */
    list: boolean;
    /** How long a task is kept where the client does not say, and at most, in milliseconds. */
    ttl: number;
    longest: number;
    /** How often clients are to ask, in milliseconds. */
    poll: number;
  };
}
