/** A run read back from its log, for those who work with it: each line is held to the schema, since anybody may have written it. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Event } from '../harness/events.ts';
import { decide } from '../harness/gate.ts';
import { Mistake } from '../harness/mistake.ts';
import { type Summary, summarise } from '../harness/summary.ts';
import { readLog } from './log.ts';
import schema from './schemas/event.schema.json' with { type: 'json' };
import { shown } from './text.ts';

/**
 * The run in the log at that path; one that broke off is not complete.
 * @throws {Mistake} where it cannot be read, is no log of mcp-assay, is of a newer schema, holds more than one run, lacks a
 * verdict though it is complete, or ends with an exit code that its verdicts do not come to.
 */
export function readRun(path: string): Summary {
  return summarise(readEvents(path));
}

/** The events of the one run in the log at that path. Throws as {@link readRun}. */
export function readEvents(path: string): readonly Event[] {
  return checked(readLog(path), path);
}

const ajv = new Ajv2020({ strict: false }).addSchema(schema, 'events');

/** These events, where they are those of one run. `name` is the log's, for messages. Throws as {@link readRun}. */
export function checked(events: readonly Event[], name: string): readonly Event[] {
  for (const [index, event] of events.entries()) {
    const validate = ajv.getSchema(`events#/$defs/${event.type}`);
    if (validate?.(event)) continue;
    const [error] = validate?.errors ?? [];
    throw refusal(name, `line ${index + 1} is no ${event.type} event (${error?.instancePath} ${error?.message})`);
  }
  const runs = events.filter(({ type }) => type === 'run-started').length;
  if (runs > 1) {
    throw new Mistake(
      `Failed to read the log ${name}: it holds ${runs} runs. Please name the log of one of them: each run wrote its own.`,
    );
  }
  allJudged(events, name);
  decidedAsJudged(events, name);
  return events;
}

/** Refuses a run that ended well without a verdict on what it set out to ask. A log that breaks off may lack any. */
function allJudged(events: readonly Event[], name: string): void {
  if (!events.find((event) => event.type === 'run-finished')?.complete) return;
  const judged = new Set(events.flatMap((event) => (event.type === 'verdict' ? [event.probe] : [])));
  const planned = events.find((event) => event.type === 'planned')?.probes ?? [];
  const missing = planned.find(({ probe, ask }) => ask && !judged.has(probe));
  if (missing) throw refusal(name, `the verdict of ${shown(missing.probe, 100)} is missing`);
}

/** Refuses a run whose gate did not decide what its verdicts come to. */
function decidedAsJudged(events: readonly Event[], name: string): void {
  const started = events.find((event) => event.type === 'run-started');
  const finished = events.find((event) => event.type === 'run-finished');
  if (!started || !finished) return;
  const { complete, interrupted, waivers, gate } = finished;
  const { documents } = events.find((event) => event.type === 'planned') ?? started;
  const verdicts = events.filter((event) => event.type === 'verdict');
  const judges = documents.some(({ gates }) => gates);
  const missing = gate.missing ?? [];
  const { exitCode } = decide({ verdicts, complete, interrupted, judges, waivers, missing }, started.failOn);
  if (exitCode === gate.exitCode) return;
  throw refusal(name, `its gate ended with ${gate.exitCode}, and its verdicts come to ${exitCode}`);
}

function refusal(name: string, cause: string): Mistake {
  return new Mistake(`Failed to read the log ${name}: ${cause}. Please name a log as mcp-assay wrote it.`);
}
