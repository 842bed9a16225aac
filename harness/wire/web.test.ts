/** The wires of the fetch standard: msw in place of `fetch`, and a function in this process. */
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { direct, type Header, NoAnswer, NotCarried, viaFetch } from './index.ts';

const asked = {
  method: 'POST',
  url: 'https://gateway.test/mcp?a=1',
  headers: [
    ['Accept', 'application/json'],
    ['X-Api-Key', 'k'],
  ] as Header[],
  body: '{}',
};
const never = new AbortController().signal;

describe('fetch', () => {
  it('is looked up at each request, so that msw answers', async () => {
    const send = viaFetch();
    const server = setupServer(
      http.post('https://gateway.test/mcp', async ({ request }) => {
        return HttpResponse.json({ key: request.headers.get('x-api-key'), body: await request.text() });
      }),
      http.get('https://gateway.test/mcp', () => HttpResponse.error()),
    );
    server.listen();
    try {
      const { status, body } = await send(asked, never);
      const answered = Buffer.concat(await Array.fromAsync(body)).toString();
      expect({ status, answered: JSON.parse(answered) }).toEqual({ status: 200, answered: { key: 'k', body: '{}' } });
      const failing = send({ method: 'GET', url: asked.url, headers: asked.headers }, never);
      await expect(failing).rejects.toThrow(NoAnswer);
    } finally {
      server.close();
    }
  });

  it('follows no redirect and reports why nothing came', async () => {
    const redirecting = viaFetch(async (_, init) => {
      expect(init?.redirect).toBe('manual');
      return new Response(null, { status: 302, headers: { location: '/elsewhere' } });
    });
    expect((await redirecting(asked, never)).status).toBe(302);
    const url = 'http://127.0.0.1:1/';
    // Port 1 is one that the fetch standard blocks: nothing was sent, so it is not the endpoint's silence.
    await expect(viaFetch()({ ...asked, url }, never)).rejects.toThrow(NotCarried);
    await expect(viaFetch()({ ...asked, url: 'http://endpoint.invalid/' }, never)).rejects.toMatchObject({
      reason: 'unresolved',
    });
  });

  it('ends by the signal even where the replacement does not heed it', async () => {
    const control = new AbortController();
    const deaf = viaFetch(() => {
      queueMicrotask(() => control.abort(new DOMException('too long', 'TimeoutError')));
      return new Promise(() => undefined);
    });
    await expect(deaf(asked, control.signal)).rejects.toMatchObject({ reason: 'timeout', detail: 'too long' });
  });
});

describe('direct', () => {
  it('hands over exactly the headers given', async () => {
    const send = direct(async (request) => Response.json([...request.headers]));
    const { body } = await send(asked, never);
    const seen = JSON.parse(Buffer.concat(await Array.fromAsync(body)).toString());
    expect(seen).toEqual([
      ['accept', 'application/json'],
      ['x-api-key', 'k'],
    ]);
  });

  it('reports a function that throws as a reset', async () => {
    const send = direct(async () => {
      throw new TypeError('broken');
    });
    await expect(send(asked, never)).rejects.toMatchObject({
      reason: 'reset',
      detail: expect.stringContaining('broken'),
    });
  });

  it('reports a network error as a reset', async () => {
    await expect(direct(async () => Response.error())(asked, never)).rejects.toMatchObject({ reason: 'reset' });
  });

  it('cancels the body when it is left early, and when the signal aborts', async () => {
    const cancelled: string[] = [];
    const control = new AbortController();
    const stream = (name: string) =>
      new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(1)), cancel: () => void cancelled.push(name) });
    const send = direct(async () => new Response(stream('left')));
    for await (const _ of (await send(asked, never)).body) break;
    const aborting = direct(async () => new Response(stream('aborted')));
    const { body } = await aborting(asked, control.signal);
    const read = async () => {
      for await (const _ of body) control.abort();
    };
    await expect(read()).rejects.toMatchObject({ reason: 'aborted' });
    expect(cancelled).toEqual(['left', 'aborted']);
  });

  it('sends nothing once the signal has aborted', async () => {
    let calls = 0;
    const send = direct(async () => {
      calls += 1;
      return new Response();
    });
    await expect(send(asked, AbortSignal.abort())).rejects.toMatchObject({ reason: 'aborted' });
    expect(calls).toBe(0);
  });
});
