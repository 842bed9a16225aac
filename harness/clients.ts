/** Clients of other makers, run against the endpoint: what they are asked to do, and what they tell of it. */

export interface ClientTask {
  readonly url: string;
  /** Sent with every request: the credential in its place, and the caller's own headers. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The one tool to be called, in place of all other steps between connecting and closing. */
  readonly tool?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
}

/** One thing that a client did, or could not do. */
export interface ClientStep {
  readonly step: 'connect' | 'list' | 'read' | 'call' | 'close' | 'reconnect';
  readonly outcome: 'works' | 'fails' | 'not-offered';
  /** For `fails`: what the client says; for `not-offered`: why, as a clause. */
  readonly message?: string;
  /** For `reconnect`: the HTTP status by which it learned that its session is lost. */
  readonly status?: number;
}

/** The steps as far as the client came. A step that stands on one that failed is left out. */
export interface ClientRun {
  readonly steps: readonly ClientStep[];
  /** The requests that it sent, where they could be counted. */
  readonly requests?: number;
}

/** Runs one client. Throws `Mistake` where the client itself cannot be run. */
export type RunClient = (task: ClientTask, signal: AbortSignal) => Promise<ClientRun>;

/** The clients that are there; one left out is not installed. */
export interface Clients {
  /** The official SDK's client. */
  readonly sdk?: RunClient;
  /** `mcp-remote`, the bridge for programs that know only stdio. */
  readonly remote?: RunClient;
}
