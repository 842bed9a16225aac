import { afterEach, expect, it, vi } from 'vitest';
import { interruptible } from './interruption.ts';

afterEach(() => void vi.restoreAllMocks());

it('a terminal that is closed ends the run, too', () => {
  using interruption = interruptible(() => undefined);
  process.emit('SIGHUP');
  expect(interruption.signal.aborted).toBe(true);
});

it('the first signal ends the run, the second the process', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const told: string[] = [];
  const before = process.listenerCount('SIGINT');
  {
    using interruption = interruptible((sentence) => told.push(sentence));
    process.emit('SIGTERM');
    expect(interruption.signal.aborted).toBe(true);
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGINT');
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    expect(told).toEqual(['Interrupted: the reports are being written. Interrupt again to end at once.']);
  }
  expect(process.listenerCount('SIGINT')).toBe(before);
});
