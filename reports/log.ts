/** The event log: every event of a run, a line each, written as the run goes; and how it is read again. */

import { readFileSync } from 'node:fs';
import { type Event, type Handler, SCHEMA } from '../harness/events.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { Mistake } from '../harness/mistake.ts';
import { asJson } from './evidence.ts';
import type { Report, ReportFactory } from './report.ts';
import { fileSink, type OnWriteError, type Sink } from './sink.ts';
import { visibleJson } from './text.ts';

/** Writes each event as it comes, as one line of JSON (NDJSON, `reports/schemas/event.schema.json`). */
export const ndjson: ReportFactory = (sink: Sink): Report => ({
  run: () => (event) => sink.write(`${visibleJson(asJson(event))}\n`),
  finish: () => sink.close(),
});

/** The log of one run. */
export interface RunLog {
  readonly handle: Handler;
  /** Resolves once all that was written has been handed to the system. */
  close(): Promise<void>;
}

/**
 * The log of a run, readable by its owner alone. What cannot be written any more (a full disk) is told once through
 * `onError`; the run goes on, and the log ends with the last whole line, or within the line that broke off.
 * @throws {Mistake} where the file cannot be opened.
 */
export function openLog(path: string, onError: OnWriteError): RunLog {
  const sink = fileSink(path, { what: 'log', onError, ownerOnly: true });
  return { handle: ndjson(sink).run(), close: () => sink.close() };
}

/** The events of the log at that path. Throws {@link Mistake} as {@link parseLog} does, and where it cannot be read. */
export function readLog(path: string): readonly Event[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refusal(path, error instanceof Error ? error.message : String(error), 'name a log that a run has printed');
  }
  return parseLog(text, path);
}

const types: Readonly<Record<Event['type'], true>> = {
  'run-started': true,
  planned: true,
  'preflight-failed': true,
  'probe-started': true,
  exchange: true,
  verdict: true,
  'endpoint-log': true,
  'run-finished': true,
};

/**
 * The events in the text of a log. A last line that broke off is passed over: the run is incomplete then.
 * @param name what the log is to a reader, for messages.
 * @throws {Mistake} where the text is no log of mcp-assay, is of a newer schema, or is broken within.
 */
export function parseLog(text: string, name = 'log'): readonly Event[] {
  const lines = text.split('\n');
  // What stands behind the last line break is nothing, or a line that broke off: no part of an object is JSON.
  if (parsed(lines.at(-1) ?? '') === undefined) lines.pop();
  const [first] = lines;
  if (first === undefined) {
    throw refusal(
      name,
      text === '' ? 'it is empty' : 'its first line breaks off',
      'name the log of a run that has begun',
    );
  }
  const events = lines.map((line, index) => {
    const event = eventIn(line);
    if (index === 0) checkFirst(event, name);
    if (event && Object.hasOwn(types, event.type)) return event as unknown as Event;
    throw refusal(name, `line ${index + 1} is no event`, 'name a log as mcp-assay wrote it');
  });
  return events;
}

function checkFirst(event: ReturnType<typeof eventIn>, name: string): void {
  if (event?.type !== 'run-started' || typeof event.schema !== 'number') {
    throw refusal(
      name,
      'its first line begins no run, so it is not a log of mcp-assay',
      'name the NDJSON file that a run has printed',
    );
  }
  if (event.schema > SCHEMA) {
    const by = typeof event.version === 'string' ? event.version : 'a newer version';
    throw refusal(
      name,
      `it is of schema ${event.schema}, and this version reads up to ${SCHEMA}`,
      `read it with mcp-assay ${by} or later`,
    );
  }
}

function eventIn(line: string): (Readonly<Record<string, unknown>> & { readonly type: string }) | undefined {
  const value = parsed(line);
  return isRecord(value) && typeof value.type === 'string' ? { ...value, type: value.type } : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function refusal(name: string, cause: string, advice: string): Mistake {
  return new Mistake(`Failed to read the log ${name}: ${cause}. Please ${advice}.`);
}
