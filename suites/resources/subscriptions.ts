/** Subscriptions to resources: how they are taken, how they are refused where none are announced, and what then comes. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe, watcher } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { notificationsIn } from '../notifications.ts';
import { inOwnSession } from '../own-session.ts';
import { emptiness, resultState } from '../request.ts';

type Method = 'resources/subscribe' | 'resources/unsubscribe';

const methods: readonly Method[] = ['resources/subscribe', 'resources/unsubscribe'];

function told(exchange: Exchange) {
  return { ...describe(exchange), ...resultState(exchange) };
}

export const subscribe = probe({
  id: 'resources/subscribe',
  question: 'What answers resources/subscribe for a listed resource, and resources/unsubscribe after it?',
  why: 'A client that is told so relies on hearing of every change.',
  about: ['subscriptions', 'resources'],
  sees: { ...reply, result: emptiness },
  always: methods,
  impact: 'opens-sessions',
  observe(endpoint, { resources: [{ uri }] }, method: Method) {
    return inOwnSession(endpoint, async (ask) => {
      const subscribed = await ask('resources/subscribe', { params: { uri } });
      // Whoever refuses to subscribe has nothing to unsubscribe from.
      if (method === 'resources/unsubscribe' && describe(subscribed).answer !== 'result') return undefined;
      const unsubscribed = await ask('resources/unsubscribe', { params: { uri } });
      return told(method === 'resources/subscribe' ? subscribed : unsubscribed);
    });
  },
});

export const undeclaredSubscriptions = probe({
  id: 'resources/subscribe-undeclared',
  question: 'What answers resources/subscribe and resources/unsubscribe where no subscriptions are announced?',
  why: 'A client that believes itself subscribed shows what is out of date.',
  about: ['noSubscriptions'],
  sees: reply,
  always: methods,
  async observe(endpoint, _given, method: Method) {
    return describe(await endpoint.ask(method, { params: { uri: 'assay://nowhere' } }));
  },
});

export const updates = watcher({
  id: 'resources/updates',
  question: 'Does the endpoint tell of changes to those resources alone that the run subscribes to?',
  why: 'A client reads anew what is said to have changed: that of others costs it requests for nothing.',
  needs: ['resourceOffer'],
  sees: {
    updates: word('the resource that is said to have changed', {
      subscribed: 'one that the run subscribes to, or a part of one',
      another: 'one that the run never subscribes to',
    }),
  },
  watch(exchange, { resourceOffer: { resources } }) {
    const updated = notificationsIn(exchange, 'notifications/resources/updated');
    if (updated.length === 0) return undefined;
    // The one that is subscribed to here, and what is marked as ours, which other questions subscribe to.
    const own = [resources[0]?.uri ?? 'assay:', 'assay:'];
    const subscribed = updated.every(({ params }) => {
      const uri = isRecord(params) ? params.uri : undefined;
      return typeof uri === 'string' && own.some((each) => uri.startsWith(each));
    });
    return { updates: subscribed ? 'subscribed' : 'another' };
  },
});
