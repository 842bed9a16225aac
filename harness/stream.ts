/** A stream that is listened to: its events as they come, until whoever listens has heard enough. */

import type { ReadOptions, SseEvent } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** One event; a member of an array in it counts on its own. */
export interface Heard {
  readonly event: SseEvent;
  /** The message in it: an object; undefined where it holds none, or has another name than `message`. */
  readonly message: unknown;
}

export interface Listening {
  /** What was answered in place of an event stream; undefined where there is one. */
  readonly refused: Exchange | undefined;
  /** Whether it is over: nothing more comes. */
  readonly isOver: boolean;
  /** All that was heard so far. */
  readonly heard: readonly Heard[];
  /**
   * The next event that is wanted, from where the last search stopped; undefined where none comes within so many
   * milliseconds (left out: those that a request may take), or the stream ends before. Throws `Unfinished` where the run does.
   */
  next(wanted: (heard: Heard) => boolean, within?: number): Promise<Heard | undefined>;
  /** Gives the stream up, unless it is over: the whole exchange. Throws `Unfinished` where the run ended first. */
  close(): Promise<Exchange>;
}

/** A request whose answer has begun. */
interface Opened {
  readonly isStream: boolean;
  /** The exchange, once it is over. */
  readonly over: Promise<Exchange>;
}

export interface StreamOptions {
  /** Milliseconds that are waited for one event. */
  readonly timeout: number;
  /** Sends the request; resolves once it is known whether a stream answers it. */
  open(reading: Pick<ReadOptions, 'until' | 'leave'>): Promise<Opened>;
}

export async function openStream({ timeout, open }: StreamOptions): Promise<Listening> {
  const heard: Heard[] = [];
  const leave = new AbortController();
  /** The first of what was heard that no search has looked at. */
  let unread = 0;
  let came: () => void = () => undefined;
  const { isStream, over } = await open({
    leave: leave.signal,
    until(message, event) {
      heard.push({ message, event });
      came();
      // Whoever listens tells when it is enough.
      return false;
    },
  });
  let ended = false;
  const end = () => {
    ended = true;
    came();
  };
  over.then(end, end);

  function found(wanted: (heard: Heard) => boolean): Heard | undefined {
    while (unread < heard.length) {
      const each = heard[unread] as Heard;
      unread += 1;
      if (wanted(each)) return each;
    }
    return undefined;
  }

  return {
    refused: isStream ? undefined : await over,
    get isOver() {
      return ended;
    },
    heard,
    async next(wanted, within = timeout) {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        came();
      }, within);
      try {
        for (;;) {
          const each = found(wanted);
          if (each) return each;
          if (ended) {
            // What ended it may be the end of the run.
            await over;
            return undefined;
          }
          if (late) return undefined;
          await new Promise<void>((resolve) => {
            came = resolve;
          });
        }
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      leave.abort();
      return over;
    },
  };
}
