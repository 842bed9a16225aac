import { describe, expect, it } from 'vitest';
import { plain, promising, runAgainst, served } from './__test-helpers__/served.ts';
import { defaultsFor } from './defaults.ts';

const document = promising({ 'test/plain': { must: { answer: 'result' }, because: 'T-1' } });

function stream(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
}

/** Answers each request with a stream that ends at once, and the rest of it by GET: in so many pieces. */
function polling(pieces: number, gets: string[] = []) {
  const waiting = new Map<string, string>();
  let last = 0;
  const serve = served();
  return async (request: Request): Promise<Response> => {
    if (request.method === 'GET') {
      const id = request.headers.get('last-event-id') ?? '';
      gets.push(id);
      const [name, piece] = id.split('.');
      const message = waiting.get(name ?? '');
      if (message === undefined) return new Response('', { status: 405 });
      return Number(piece) < pieces
        ? stream(`id: ${name}.${Number(piece) + 1}\nretry: 0\ndata:\n\n`)
        : stream(`id: ${name}.end\ndata: ${message}\n\n`);
    }
    const answered = await serve(request);
    if (answered.status !== 200) return answered;
    last += 1;
    waiting.set(`s${last}`, await answered.text());
    return stream(`: hello\n\nid: s${last}.1\nretry: 0\ndata:\n\n`);
  };
}

describe('a stream that ends before its response', () => {
  it.each([1, 3])('is taken up again, until it is there: in %i pieces', async (pieces) => {
    const { summary } = await runAgainst(polling(pieces), [plain], { document });
    expect(summary).toMatchObject({ complete: true, exitCode: 0, counts: { pass: 1 } });
  });

  it('is not asked for without pause where it ends so without end', async () => {
    let asked = 0;
    const endless = async (request: Request) => {
      if (request.method !== 'GET') return polling(1)(request);
      asked += 1;
      return stream(`id: ${asked}\nretry: 0\ndata:\n\n`);
    };
    const { limits } = defaultsFor(true);
    const short = { limits: { ...limits, timeout: 200 }, preflightTimeout: 200 };
    const { summary } = await runAgainst(endless, [plain], { document, ...short });
    expect(summary.exitCode).toBe(2);
    // Within 200 ms it comes back at once, and after 50 and 100 more; preflight and what follows count for themselves.
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(3 * 6);
  });

  it('is what it is where nothing comes of that, which is not tried for ever', async () => {
    const gets: string[] = [];
    const lost = polling(1, gets);
    let asked = 0;
    const handle = async (request: Request) => {
      if (request.method === 'GET') {
        asked += 1;
        return new Response('', { status: 405 });
      }
      return lost(request);
    };
    const { summary } = await runAgainst(handle, [plain], { document });
    expect(summary.exitCode).toBe(2);
    // Preflight and what follows count for themselves.
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(6);
  });
});
