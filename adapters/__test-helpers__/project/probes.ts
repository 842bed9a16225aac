/** A few questions: two of the bundled ones, and one for each way in which a test can be skipped, break, or watch. */

import { flag, number } from '../../../harness/outcome.ts';
import { probe, watcher } from '../../../harness/probe.ts';
import { documentedPair, withoutEventStream } from '../../../suites/accept.ts';

const revoked = probe({
  id: 'sample/revoked',
  question: 'What answers a revoked key?',
  why: 'It needs what the caller did not give.',
  sees: { status: number('the status') },
  needs: ['revoked'],
  async observe(endpoint, { revoked: credential }) {
    const exchange = await endpoint.ask(endpoint.known, { credential });
    return { status: exchange.answer?.status ?? 0 };
  },
});

const broken = probe({
  id: 'sample/broken',
  question: 'What does a probe that throws come to?',
  why: 'A fault of the harness is no verdict on the endpoint.',
  sees: { told: flag('never') },
  observe: () => Promise.reject(new Error('the probe itself is broken')),
});

const statuses = watcher({
  id: 'sample/status-given',
  question: 'Does every answer have a status?',
  why: 'It sees what the others exchange.',
  sees: { given: flag('whether it has one') },
  watch: ({ answer }) => (answer ? { given: answer.status > 0 } : undefined),
});

/** Watching probes stand first here, and are asked last. */
export const sound = [statuses, withoutEventStream, documentedPair, revoked];
export const unsound = [...sound, broken];
