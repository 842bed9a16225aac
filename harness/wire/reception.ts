/** Takes one answer from undici as it comes: its `request()` would make a stream and an async resource of each. */

import type { Dispatcher } from 'undici';
import type { Header } from './wire.ts';

/** The head of an answer. */
export interface Head {
  readonly status: number;
  readonly headers: readonly Header[];
}

/** Bytes that wait to be read before the sender is held back. */
const ENOUGH = 65_536;

/**
 * One answer: its head, then its chunks. The signal ends both, at whatever point they are.
 *
 * undici keeps the last few hundred finished requests of each connection, and this with them: so it lets go of
 * everything that it is done with.
 */
export class Reception implements Dispatcher.DispatchHandler {
  #signal: AbortSignal | undefined;
  #head: Pick<PromiseWithResolvers<Head>, 'resolve' | 'reject'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Uint8Array[] = [];
  #waiting: PromiseWithResolvers<IteratorResult<Uint8Array>> | undefined;
  #unread = 0;
  #ended = false;
  #failed: { readonly error: unknown } | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#stopped, { once: true });
  }

  /** Sends the request; resolves with the head of its answer. Rejects with what undici reports, or with the signal's reason. */
  send(by: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Head> {
    return new Promise((resolve, reject) => {
      this.#head = { resolve, reject };
      by.dispatch(request, this);
    });
  }

  /** The next chunk. Rejects where the body ends by an error, or by the signal. */
  async next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#chunks.shift();
    if (chunk) {
      this.#unread -= chunk.byteLength;
      if (this.#unread < ENOUGH && this.#controller?.paused) this.#controller.resume();
      return { done: false, value: chunk };
    }
    if (this.#failed) throw this.#failed.error;
    if (this.#ended) return { done: true, value: undefined };
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Ends it, and its connection with it, unless it has ended already. */
  giveUp(reason: unknown): void {
    if (this.#ended || this.#failed) return;
    const controller = this.#controller;
    this.#fail(reason);
    controller?.abort(reason as Error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The signal may have come before there was a connection: an answer that nobody waits for is let go.
    if (this.#failed) controller.abort(this.#failed.error as Error);
    this.#controller = controller;
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number): void {
    // An interim answer, such as 103.
    if (status < 200) return;
    this.#head?.resolve({ status, headers: pairs(rawHeaders as readonly (Buffer | string)[]) });
    this.#head = undefined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#failed) return;
    if (this.#waiting) {
      this.#waiting.resolve({ done: false, value: chunk });
      this.#waiting = undefined;
      return;
    }
    this.#chunks.push(chunk);
    this.#unread += chunk.byteLength;
    if (this.#unread >= ENOUGH) controller.pause();
  }

  onResponseEnd(): void {
    this.#ended = true;
    this.#waiting?.resolve({ done: true, value: undefined });
    this.#release();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#failed) this.#fail(error);
  }

  readonly #stopped = (): void => this.giveUp(this.#signal?.reason);

  #fail(error: unknown): void {
    this.#failed = { error };
    this.#head?.reject(error);
    this.#waiting?.reject(error);
    this.#release();
  }

  #release(): void {
    this.#signal?.removeEventListener('abort', this.#stopped);
    this.#signal = undefined;
    this.#head = undefined;
    this.#waiting = undefined;
    this.#controller = undefined;
  }
}

/** A flat list of names and values in pairs. */
function pairs(flat: readonly (Buffer | string)[]): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at < flat.length; at += 2) headers.push([latin1(flat[at]), latin1(flat[at + 1])]);
  return headers;
}

function latin1(text: Buffer | string | undefined): string {
  return typeof text === 'string' ? text : (text?.toString('latin1') ?? '');
}
