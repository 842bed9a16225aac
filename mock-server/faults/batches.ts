/** Faults of batches, to be seen on gateways that have them. */

import { type Answer, emptyAnswer, jsonAnswer } from '../http.ts';
import { isObject } from '../rpc.ts';
import { batchIn, type FaultContext, fault, isCall, type Wrapper } from './fault.ts';

/** Meets arrays alone: what is in them, and what would answer them. */
function ofBatches(
  { behaviour }: FaultContext,
  meet: (batch: readonly unknown[], next: () => Promise<Answer>) => Promise<Answer>,
): Wrapper {
  return async (arrival, next) => {
    const batch = isCall(arrival, behaviour) ? await batchIn(arrival, behaviour) : undefined;
    return batch ? meet(batch, () => next(arrival)) : next(arrival);
  };
}

/** Changes the responses in an array; other answers stay. */
function editingArrays(answer: Answer, edit: (responses: readonly unknown[]) => readonly unknown[]): Answer {
  if (answer.status !== 200 || typeof answer.body !== 'string' || !answer.body.startsWith('[')) return answer;
  return jsonAnswer(200, JSON.stringify(edit(JSON.parse(answer.body))));
}

function editingBatches(edit: (responses: readonly unknown[]) => readonly unknown[]) {
  return (context: FaultContext): Wrapper =>
    ofBatches(context, async (_batch, next) => editingArrays(await next(), edit));
}

const asksNothing = (batch: readonly unknown[]) => batch.every((each) => isObject(each) && each.id === undefined);

export const batchFaults = [
  fault({
    name: 'batches-refused',
    describes: 'An array is answered 400, whatever is in it.',
    turns: ['lifecycle/batch', 'batch/mixed', 'batch/notifications-alone', 'batch/invalid-members'],
    wrap: (context) => ofBatches(context, async () => jsonAnswer(400, '{"error":"No batches"}')),
  }),
  fault({
    name: 'batch-loses-the-last',
    describes: 'The last response of a batch is missing.',
    turns: ['lifecycle/batch', 'batch/mixed'],
    wrap: editingBatches((responses) => (responses.length > 1 ? responses.slice(0, -1) : responses)),
  }),
  fault({
    name: 'batch-mixes-ids',
    describes: 'The responses of a batch bear the ids of one another.',
    turns: ['batch/mixed'],
    wrap: editingBatches((responses) => {
      const ids = responses.map((each) => (isObject(each) ? each.id : undefined));
      return responses.map((each, n) => ({ ...(each as object), id: ids[(n + 1) % ids.length] }));
    }),
  }),
  fault({
    name: 'batch-of-notifications-answered',
    describes: 'A batch of notifications alone is answered 200 with an empty array.',
    turns: ['batch/notifications-alone'],
    wrap: (context) =>
      ofBatches(context, async (batch, next) => {
        const answer = await next();
        return answer.status === 202 && asksNothing(batch) ? jsonAnswer(200, '[]') : answer;
      }),
  }),
  fault({
    name: 'empty-batch-accepted',
    describes: 'An empty array is answered 202.',
    turns: ['batch/empty'],
    wrap: (context) => ofBatches(context, async (batch, next) => (batch.length === 0 ? emptyAnswer(202) : next())),
  }),
  fault({
    name: 'empty-batch-as-parse-error',
    describes: 'An empty array is refused with -32700.',
    turns: ['batch/empty'],
    wrap: (context) =>
      ofBatches(context, async (batch, next) => {
        if (batch.length > 0) return next();
        return jsonAnswer(400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}');
      }),
  }),
  fault({
    name: 'batch-refused-for-one-member',
    describes: 'A batch is answered 400 for the sake of one member that is no request.',
    turns: ['batch/invalid-members'],
    wrap: (context) =>
      ofBatches(context, async (batch, next) =>
        batch.every((each) => isObject(each) && 'method' in each) ? next() : jsonAnswer(400, '{"error":"Bad member"}'),
      ),
  }),
] as const;
