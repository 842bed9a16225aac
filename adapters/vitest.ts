/** `mcp-assay/vitest`: a check as vitest tests, one for each probe. vitest is loaded here and nowhere else. */

import { afterAll, describe, type TestContext, test } from 'vitest';
import { type CheckOptions, openCheck } from '../check.ts';
import type { Verdict } from '../harness/events.ts';
import type { Failable } from '../harness/gate.ts';
import { Mistake } from '../harness/mistake.ts';
import { leftByGlobs } from '../harness/plan.ts';
import { watchesRun } from '../harness/probe.ts';
import type { Summary } from '../harness/summary.ts';
import { evidence, heading, seen } from '../reports/evidence.ts';
import { testStatus } from '../reports/test-status.ts';
import { shown } from '../reports/text.ts';
import { overdue, overdueLines, waiverName } from '../reports/waived.ts';
import { catalogue } from '../suites/index.ts';

/** What {@link assay} takes: all that `check()` takes. */
export interface AssayOptions extends Omit<CheckOptions, 'url'> {
  /** The endpoint, or a function that gives it when the first test runs: for a gateway that a `beforeAll` starts. */
  readonly url: string | (() => string | Promise<string>);
}

type OpenCheck = Awaited<ReturnType<typeof openCheck>>;

/** One run that the tests of one {@link assay} share: opened by the first of them, so that a filter asks only what it selects. */
interface SharedRun {
  /** The run, or the reason why there is none. */
  open(): Promise<OpenCheck | { readonly failed: Error }>;
  /** Ends the run; the reason where it is not complete, or a waiver is stale or expired. */
  close(): Promise<Error | undefined>;
  /** Ends the run early: what is still to be asked is blocked. */
  interrupt(): void;
}

/**
 * Registers one test for each probe that `only` and `skip` leave, titled `<id>: <question>`: reporters, `-t`, sharding,
 * `--bail` and watch are vitest's own. A test fails where the gate would fail, with the evidence; it is skipped, with the reason, where nothing
 * could be asked. Where no endpoint answers, the first test fails and the others are skipped. A test has no time limit
 * of its own: requests have one (`timeout`), and the run (`deadline`). Retried, a test gives the same answer.
 */
export function assay(options: AssayOptions): void {
  const { probes = catalogue, failOn = [] } = options;
  const chosen = probes.filter(({ id }) => leftByGlobs(id, options) === undefined);
  // Globs that leave nothing are a mistake, which the first test tells.
  const tested = chosen.length > 0 ? chosen : probes;
  const shared = sharedRun(options);
  // The test that told that nothing answers: asked again by `retry`, it tells so again.
  let teller: string | undefined;

  async function ask(probe: string, context: TestContext): Promise<void> {
    context.signal.addEventListener('abort', shared.interrupt);
    try {
      const run = await shared.open();
      if (!('failed' in run)) return await report(await run.ask(probe), run.summary(), failOn, context);
      teller ??= context.task.id;
      if (teller === context.task.id) throw run.failed;
      context.skip('nothing was asked: the first test of this endpoint tells why');
    } finally {
      context.signal.removeEventListener('abort', shared.interrupt);
    }
  }

  // Probes that watch look at what the others exchanged: they are never shuffled to the front, nor asked beside them.
  describe(titleOf(options), { shuffle: false }, () => {
    for (const { id, question } of tested.filter((probe) => !watchesRun(probe))) {
      test(`${id}: ${question}`, { timeout: 0 }, (context) => ask(id, context));
    }
    for (const { id, question } of tested.filter(watchesRun)) {
      test(`${id}: ${question}`, { timeout: 0, concurrent: false }, (context) => ask(id, context));
    }
    afterAll(async () => {
      const failed = await shared.close();
      if (failed) throw failed;
    }, 0);
  });
}

function titleOf({ profile = [] }: AssayOptions): string {
  const names = [profile]
    .flat()
    .map((each) => (typeof each === 'string' ? each : (each as { profile: string }).profile));
  return names.length === 0 ? 'mcp-assay' : `mcp-assay: ${names.join(', ')}`;
}

function sharedRun({ url, ...options }: AssayOptions): SharedRun {
  const interruption = new AbortController();
  let opening: Promise<OpenCheck | { readonly failed: Error }> | undefined;

  async function opened(): Promise<OpenCheck | { readonly failed: Error }> {
    try {
      const signal = options.signal ? AbortSignal.any([options.signal, interruption.signal]) : interruption.signal;
      const run = await openCheck({ ...options, url: typeof url === 'string' ? url : await url(), signal });
      const { preflight } = run.summary();
      if (!preflight) return run;
      await run.finish();
      await run.close();
      return { failed: told('Preflight', shown(preflight.message, 2_000)) };
    } catch (error) {
      // A mistake is a sentence to the caller: where it was noticed tells nothing.
      if (error instanceof Mistake) return { failed: told('Mistake', error.message) };
      return { failed: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  return {
    open() {
      opening ??= opened();
      return opening;
    },
    async close() {
      const run = await opening;
      if (!run || 'failed' in run) return undefined;
      const { complete, reason, waivers, gate } = await run.finish();
      await run.close();
      if (!complete) return told('Incomplete', `Failed to finish the run: ${shown(reason ?? 'it ended early', 500)}.`);
      const [missing] = gate.missing ?? [];
      if (missing !== undefined) return told('Missing', shown(missing, 1_000));
      const late = overdue({ waivers });
      const lines = late.flatMap((waiver) => [shown(waiverName(waiver)), ...overdueLines(waiver)]);
      return late.length > 0 ? told('Waivers', lines.join('\n')) : undefined;
    },
    interrupt: () => interruption.abort(),
  };
}

/** Makes of a probe's verdicts what its test is: failed by any that fails, passed by any that passes, else skipped. */
async function report(
  rows: readonly Verdict[],
  summary: Summary,
  failOn: readonly Failable[],
  context: TestContext,
): Promise<void> {
  const judged = rows.map((row) => ({ row, ...testStatus(row, failOn) }));
  const broken = judged.filter(({ status }) => status === 'failed' || status === 'error');
  for (const { row, status, note } of judged) {
    if (status === 'passed' && note !== undefined) await context.annotate(annotation(row, note), kindOf(row));
  }
  if (broken.length > 0)
    throw told(
      broken.every(({ status }) => status === 'error') ? 'Error' : 'Verdict',
      evidenceText(
        broken.map(({ row }) => row),
        summary,
      ),
    );
  if (judged.some(({ status }) => status === 'passed')) return;
  context.skip([...new Set(judged.map(({ row, note }) => shown(note ?? row.verdict, 500)))].join('; '));
}

/** What an annotation is called: reporters show a warning as one. */
function kindOf({ verdict }: Verdict): string {
  return verdict === 'advice' || verdict === 'flaky' ? 'warning' : 'notice';
}

function annotation({ document, outcomes }: Verdict, note: string): string {
  return shown([document, note, ...seen({ outcomes })].filter((part) => part !== null).join(': '), 1_000);
}

function evidenceText(rows: readonly Verdict[], summary: Summary): string {
  return rows
    .map((row) => {
      const pieces = evidence(row, summary).flatMap(({ label, lines }) =>
        lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(9)} ${line}`),
      );
      return [heading(row), ...pieces].join('\n');
    })
    .join('\n\n');
}

/** An error that tells of the endpoint, not of a place in the code: it has no stack. */
function told(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}`;
  return error;
}
