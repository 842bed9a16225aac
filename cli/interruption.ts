/** Ctrl-C, SIGTERM and a terminal that is closed: the first ends the run and has its reports written, the second ends the process. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
}

/** Listens for signals until it is disposed of. `tell` takes the sentence for the user. */
export function interruptible(tell: (sentence: string) => void): Interruption {
  const control = new AbortController();
  function interrupted(): void {
    if (control.signal.aborted) {
      process.exit(130);
    } else {
      tell('Interrupted: the reports are being written. Interrupt again to end at once.');
      control.abort();
    }
  }
  for (const name of signals) process.on(name, interrupted);
  return {
    signal: control.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, interrupted);
    },
  };
}
