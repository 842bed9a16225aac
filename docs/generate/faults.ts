/** Which promises are proved to be able to fail: by a fault of the mock, or by a test that names them. */

import { brokenOn } from '../../tests/self-proof/effects.ts';
import { ELSEWHERE } from '../../tests/self-proof/elsewhere.ts';
import { presets } from '../../tests/self-proof/matrix.ts';
import type { Binding } from './coverage.ts';

const broken = new Set(presets.flatMap((preset) => [...brokenOn(preset)]));

/** Whether something is recorded to break what the document promises for the probe. */
export function hasFault({ document, level, probe }: Binding): boolean {
  return probe in ELSEWHERE || broken.has(`${document} ${level} ${probe}`);
}
