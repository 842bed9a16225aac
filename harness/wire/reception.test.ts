import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { Reception } from './reception.ts';

/** What undici is to a reception, and what was asked of it. */
function begun(signal = new AbortController().signal) {
  const asked: string[] = [];
  const controller = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: [Buffer.from('X-A'), Buffer.from('ü', 'latin1'), 'X-A', 'two'] as Buffer[],
    abort: ({ message }: Error) => asked.push(`abort: ${message}`),
    pause() {
      controller.paused = true;
      asked.push('pause');
    },
    resume() {
      controller.paused = false;
      asked.push('resume');
    },
  };
  const reception = new Reception(signal);
  const head = reception.send({ dispatch: () => true } as unknown as Dispatcher, { path: '/', method: 'GET' });
  head.catch(() => undefined);
  return { asked, controller, reception, head };
}

const chunk = (size: number) => Buffer.alloc(size, 'x');

describe('a reception', () => {
  it('passes interim answers over, and gives the head as it stands on the wire', async () => {
    const { controller, reception, head } = begun();
    reception.onRequestStart(controller);
    reception.onResponseStart(controller, 103);
    reception.onResponseStart(controller, 200);
    const headers = [
      ['X-A', 'ü'],
      ['X-A', 'two'],
    ];
    expect(await head).toEqual({ status: 200, headers });
  });

  it('gives chunks in order, whether they came before they were asked for or after', async () => {
    const { controller, reception } = begun();
    reception.onRequestStart(controller);
    reception.onResponseStart(controller, 200);
    reception.onResponseData(controller, Buffer.from('a'));
    reception.onResponseData(controller, Buffer.from('b'));
    expect(String((await reception.next()).value)).toBe('a');
    expect(String((await reception.next()).value)).toBe('b');
    const later = reception.next();
    reception.onResponseData(controller, Buffer.from('c'));
    expect(String((await later).value)).toBe('c');
    const last = reception.next();
    reception.onResponseEnd();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(await reception.next()).toEqual({ done: true, value: undefined });
  });

  it('holds a sender back whom nobody reads, and lets it go on once what waited is read', async () => {
    const { asked, controller, reception } = begun();
    reception.onRequestStart(controller);
    reception.onResponseStart(controller, 200);
    reception.onResponseData(controller, chunk(40_000));
    expect(asked).toEqual([]);
    reception.onResponseData(controller, chunk(40_000));
    expect(asked).toEqual(['pause']);
    await reception.next();
    expect(asked).toEqual(['pause', 'resume']);
  });

  it('gives what came before it broke, and then the error', async () => {
    const { controller, reception, head } = begun();
    reception.onRequestStart(controller);
    reception.onResponseStart(controller, 200);
    await head;
    reception.onResponseData(controller, chunk(1));
    reception.onResponseError(controller, new Error('broken'));
    expect((await reception.next()).done).toBe(false);
    await expect(reception.next()).rejects.toThrow('broken');
  });

  it('ends by its signal: before there is a connection, while the head is waited for, and in the body', async () => {
    const early = new AbortController();
    const waiting = begun(early.signal);
    early.abort(new Error('enough'));
    await expect(waiting.head).rejects.toThrow('enough');
    expect(waiting.asked).toEqual([]);
    waiting.reception.onRequestStart(waiting.controller);
    expect(waiting.asked).toEqual(['abort: enough']);

    const late = new AbortController();
    const reading = begun(late.signal);
    reading.reception.onRequestStart(reading.controller);
    reading.reception.onResponseStart(reading.controller, 200);
    const next = reading.reception.next();
    late.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(reading.asked).toEqual(['abort: enough']);
  });

  it('leaves a connection alone whose answer has ended', () => {
    const { asked, controller, reception } = begun();
    reception.onRequestStart(controller);
    reception.onResponseStart(controller, 204);
    reception.onResponseEnd();
    reception.giveUp(new Error('too late'));
    expect(asked).toEqual([]);
  });
});
