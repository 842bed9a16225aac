/** Where a report's text goes: a file, or a stream such as standard output. */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Mistake } from '../harness/mistake.ts';

export interface Sink {
  /** Takes the next piece of text. Never throws: what cannot be written is told once, and what follows is dropped. */
  write(text: string): void;
  /** Resolves once all that was written has been handed to the system. */
  close(): Promise<void>;
}

/** Takes the sentence that tells why text could not be written. */
export type OnWriteError = (sentence: string) => void;

export interface FileOptions {
  /** What the file is to a reader: `log`, `json report`. */
  readonly what: string;
  readonly onError: OnWriteError;
  /** Whether the file, and each directory made for it, is for its owner alone. */
  readonly ownerOnly?: boolean;
}

/**
 * A file, emptied at once: a run that crashes must not leave the report of an earlier one. Missing directories are made.
 * Each piece is with the system when `write` returns, so it outlives a process that is killed.
 * @throws {Mistake} where the file cannot be opened.
 */
export function fileSink(path: string, { what, onError, ownerOnly = false }: FileOptions): Sink {
  let fd: number | undefined = orMistake(what, path, () => opened(path, ownerOnly));
  let size = 0;

  function write(text: string): void {
    if (fd === undefined) return;
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      size += bytes.length;
    } catch (error) {
      release();
      onError(sentence(what, path, error));
    }
  }

  function release(): void {
    const open = fd;
    fd = undefined;
    if (open === undefined) return;
    try {
      const isWhole = isOurs(open, path, size);
      closeSync(open);
      if (!isWhole) throw new Error('another program wrote to it meanwhile, and it is not whole');
    } catch (error) {
      // Some file systems tell only now that they had no room.
      onError(sentence(what, path, error));
    }
  }

  return { write, close: async () => release() };
}

/** Whether the file at that path is still the one that is open, and holds so many bytes; a device holds none. */
function isOurs(fd: number, path: string, size: number): boolean {
  const open = fstatSync(fd);
  return !open.isFile() || (open.size === size && statSync(path, { throwIfNoEntry: false })?.ino === open.ino);
}

function opened(path: string, ownerOnly: boolean): number {
  makeFolder(dirname(path), ownerOnly ? 0o700 : 0o777);
  // By appending, nobody who writes to it as well goes unnoticed: the file is longer, or shorter, than what was written.
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, ownerOnly ? 0o600 : 0o666);
  // The mode above is that of a new file; one that was there keeps its own, and a device has none to change.
  if (ownerOnly && fstatSync(fd).isFile()) fchmodSync(fd, 0o600);
  return fd;
}

/** Makes the folder and those above it that are missing. Throws what the file system throws. */
export function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return;
  // Not Node's own `recursive`, which never returns where the kernel makes no folders, as under /proc.
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another run may have made it just now.
    if (!existsSync(path)) throw error;
  }
}

/**
 * A stream that outlives the report, such as standard output. A reader that leaves early (`| head`) is no error.
 * @param name what the stream is to a reader.
 */
export function streamSink(stream: NodeJS.WritableStream, name: string, onError: OnWriteError): Sink {
  let broken = false;
  function fail(error: Error): void {
    if (broken) return;
    broken = true;
    if (!('code' in error) || error.code !== 'EPIPE') onError(sentence('report', name, error));
  }
  stream.on('error', fail);
  return {
    write(text) {
      if (!broken) stream.write(text);
    },
    close: () =>
      new Promise((resolve) => {
        // The listener stays: a pipe may break after its last write has been taken.
        if (broken) resolve();
        else stream.write('', () => resolve());
      }),
  };
}

function orMistake<T>(what: string, path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new Mistake(sentence(what, path, error));
  }
}

function sentence(what: string, path: string, error: unknown): string {
  const cause = error instanceof Error ? error.message : String(error);
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return `Failed to write the ${what} ${path}: ${cause}. Please ${full ? 'free some space, or ' : ''}name a place that can be written.`;
}
