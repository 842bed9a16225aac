import { describe, expect, test } from 'vitest';
import { begin, eventsOf, gate, mcpGateway, messagesOf } from '../__test-helpers__/mcp.ts';

const STREAM = { accept: 'application/json;q=0.5, text/event-stream' };
const count = { name: 'count_down', arguments: { from: 3 } };

function counting(token: string) {
  return { ...count, _meta: { progressToken: token } };
}

describe('a stream', () => {
  test('begins with an event that only tells its id, since 2025-11-25', async () => {
    const gateway = mcpGateway();
    for (const [version, primed] of [
      ['2025-06-18', false],
      ['2025-11-25', true],
    ] as const) {
      const { request } = await begin(gateway, { version });
      const events = await eventsOf(await request('ping', undefined, STREAM)).rest();
      expect(events.map(({ message }) => message?.result)).toEqual(primed ? [undefined, {}] : [{}]);
      expect(events.every(({ id }) => id !== undefined && id !== '')).toBe(true);
    }
  });

  test('has ids that no other event of the session has', async () => {
    const { request, listen, ask } = await begin(mcpGateway());
    const standing = eventsOf(await listen());
    const ids = [(await standing.next())?.id];
    await ask('resources/subscribe', { uri: 'test://watched-resource' });
    for (let turn = 0; turn < 3; turn++) {
      const events = await eventsOf(await request('tools/call', counting('t'), STREAM)).rest();
      ids.push(...events.map(({ id }) => id));
      await ask('tools/call', { name: 'touch', arguments: { uri: 'test://watched-resource' } });
      ids.push((await standing.next())?.id);
    }
    expect(ids).toHaveLength(1 + 3 * (1 + 3 + 1 + 1));
    expect(new Set(ids).size).toBe(ids.length);
    await standing.leave();
  });

  test('has none where it cannot be resumed', async () => {
    const streams = { get: true, resumable: false, retry: 100, kept: 100 };
    const { request, listen } = await begin(mcpGateway('mcp', { behaviour: { mcp: { streams } } }));
    const events = await eventsOf(await request('tools/call', counting('t'), STREAM)).rest();
    expect(events.map(({ id }) => id)).toEqual([undefined, undefined, undefined, undefined]);
    const standing = await listen('stream-1.0');
    expect(standing.status).toBe(200);
    await standing.body?.cancel();
  });

  test('is read again from the event after the one that was seen, from no other stream', async () => {
    const { request, listen } = await begin(mcpGateway());
    const responses = [
      await request('tools/call', counting('one'), STREAM),
      await request('tools/call', counting('two'), STREAM),
    ];
    const [one = [], two = []] = await Promise.all(responses.map((response) => eventsOf(response).rest()));
    expect(one).toHaveLength(5);
    for (const events of [one, two]) {
      for (const [index, event] of events.entries()) {
        expect(await eventsOf(await listen(event.id)).rest()).toEqual(events.slice(index + 1));
      }
    }
  });

  test('goes on while nobody reads it, and gives the rest to whoever comes back', async () => {
    const { wait, pass } = gate();
    const { request, listen } = await begin(mcpGateway('mcp', { wait }));
    const first = eventsOf(await request('tools/call', counting('t'), STREAM));
    const primer = await first.next();
    await pass();
    expect((await first.next())?.message.params.progress).toBe(1);
    await first.leave();
    await pass();
    const second = eventsOf(await listen(primer?.id));
    expect([(await second.next())?.message.params.progress, (await second.next())?.message.params.progress]).toEqual([
      1, 2,
    ]);
    await pass();
    const rest = await second.rest();
    expect(rest.map(({ message }) => message.params?.progress ?? message.result.content[0].text)).toEqual([
      3,
      'Lift-off',
    ]);
  });

  test('is let go before the answer, which the client comes back for', async () => {
    const { request, listen } = await begin(mcpGateway());
    const dropped = eventsOf(await request('tools/call', { name: 'test_reconnection' }));
    const events = await dropped.rest();
    expect(events.map(({ message }) => message)).toEqual([undefined, undefined]);
    expect(dropped.retry()).toBe(100);
    const [answer] = await eventsOf(await listen(events.at(-1)?.id)).rest();
    expect(answer?.message.result.content[0].text).toMatch(/came back/);
  });

  test('is held to its end in the revisions before that', async () => {
    const { request } = await begin(mcpGateway(), { version: '2025-06-18' });
    const [answer] = await messagesOf(await request('tools/call', { name: 'test_reconnection' }, STREAM));
    expect(answer.result.content[0].text).toMatch(/came back/);
  });

  test('of another session, or of nobody, is not resumed: a new one begins', async () => {
    const gateway = mcpGateway();
    const [one, other] = [await begin(gateway), await begin(gateway)];
    const [event] = await eventsOf(await one.request('tools/call', counting('t'), STREAM)).rest();
    for (const id of [event?.id, 'made-up', '.', 'stream-1.99999', '__proto__.0']) {
      const response = await other.listen(id);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      const events = eventsOf(response);
      expect((await events.next())?.message).toBe(undefined);
      await other.end();
      Object.assign(other, await begin(gateway));
      expect(await events.rest()).toEqual([]);
    }
  });
});

describe('what belongs to no request', () => {
  test('goes to one of the streams that GET opened, and no response does', async () => {
    const { listen, ask } = await begin(mcpGateway());
    const standing = [eventsOf(await listen()), eventsOf(await listen())];
    for (const stream of standing) await stream.next();
    const messages = await Promise.all(
      ['tools', 'prompts', 'resources'].map((list) => ask('tools/call', { name: 'announce', arguments: { list } })),
    );
    expect(messages.every(({ result }) => result.content[0].text === 'Announced')).toBe(true);
    const seen = [await standing[1]?.next(), await standing[1]?.next(), await standing[1]?.next()];
    expect(seen.map((event) => event?.message.method)).toEqual([
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
      'notifications/resources/list_changed',
    ]);
    await standing[1]?.leave();
    // The newest is gone, so the next one gets it, and has got nothing before.
    await ask('tools/call', { name: 'announce', arguments: { list: 'prompts' } });
    expect((await standing[0]?.next())?.message.method).toBe('notifications/prompts/list_changed');
    await standing[0]?.leave();
  });

  test('waits for a client that comes back', async () => {
    const { listen, ask } = await begin(mcpGateway());
    const first = eventsOf(await listen());
    const primer = await first.next();
    await first.leave();
    await ask('tools/call', { name: 'announce', arguments: { list: 'tools' } });
    const again = eventsOf(await listen(primer?.id));
    expect((await again.next())?.message.method).toBe('notifications/tools/list_changed');
    await again.leave();
  });

  test('is the change of a resource, told to who subscribed for as long as they do', async () => {
    const gateway = mcpGateway();
    const [one, other] = [await begin(gateway), await begin(gateway)];
    const uri = 'test://watched-resource';
    const [mine, theirs] = [eventsOf(await one.listen()), eventsOf(await other.listen())];
    await Promise.all([mine.next(), theirs.next()]);
    expect((await one.ask('resources/subscribe', { uri })).result).toEqual({});
    // Whoever changes it need not be whoever is told.
    await other.call('touch', { uri });
    expect((await mine.next())?.message).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri },
    });
    await one.call('touch', { uri: 'test://static-text' });
    expect((await one.ask('resources/unsubscribe', { uri })).result).toEqual({});
    await other.call('touch', { uri });
    await Promise.all([one.end(), other.end()]);
    expect([await mine.rest(), await theirs.rest()]).toEqual([[], []]);
  });
});
