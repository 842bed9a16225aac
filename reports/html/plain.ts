/** The findings for a reader whose browser runs no program: the evidence as the terminal tells it. */

import type { Verdict } from '../../harness/events.ts';
import { failingOf } from '../../harness/gate.ts';
import { evidence, heading } from '../evidence.ts';
import type { ToldRun } from '../report.ts';
import { shown } from '../text.ts';
import { groupOrder, tones } from './data.ts';
import { lines, type Markup, markup } from './markup.ts';

/** The most findings that are told with their evidence. */
const WHOLE = 200;

/** Every verdict that is not simply kept, what fails the gate first; the evidence of the first {@link WHOLE}. */
export function plainFindings({ summary, log }: ToldRun): Markup {
  const failing = new Set(failingOf(summary, summary.failOn));
  const place = (row: Verdict) => (failing.has(row) ? 0 : groupOrder.indexOf(row.verdict));
  const told = summary.verdicts
    .filter(({ verdict }) => tones[verdict] === 'bad' || tones[verdict] === 'warn')
    .sort((one, other) => place(one) - place(other));
  if (told.length === 0) return markup`<p>Nothing is wrong.</p>`;
  const whole = told.slice(0, WHOLE).map((row) => {
    const pieces = evidence(row, summary, log).map(
      ({ label, lines: texts }) => markup`<dt>${label}</dt><dd><pre>${lines(texts)}</pre></dd>`,
    );
    return markup`<details><summary>${shown(row.probe)}: ${heading(row)}</summary><dl>${pieces}</dl></details>
`;
  });
  const rest = told.slice(WHOLE).map(
    (row) => markup`<p>${shown(row.probe)}: ${heading(row)}</p>
`,
  );
  return markup`${whole}${rest}`;
}
