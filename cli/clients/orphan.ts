/** Runs in the process of a client: it ends, and its folder with it, once whoever started it is gone and can end it no more. */

import { rmSync } from 'node:fs';

/** `home` is the folder that it was given. */
export function endWhenOrphaned(home: string): void {
  process.once('disconnect', () => {
    try {
      rmSync(home, { recursive: true, force: true });
    } finally {
      process.exit();
    }
  });
  // To listen is no reason to stay.
  process.channel?.unref();
}
