/** What a replay found, as a person reads it. */

import { type Answer, type Replayed, replayCode } from '../harness/replay.ts';
import { asJson, heading, keeping, seen } from './evidence.ts';
import { type Colour, paint } from './paint.ts';
import { counted, shown } from './text.ts';

const tones: Readonly<Record<Answer, Colour>> = { fixed: 'green', 'still failing': 'red', 'cannot tell': 'yellow' };

/** The whole text, ending in a line break. */
export function replayText(all: readonly Replayed[], { colours = false } = {}): string {
  const colour = paint(colours);
  const unseen = all.filter(isUnseen);
  const together = Map.groupBy(unseen.length > 1 ? unseen : [], ({ reason = '' }) => reason);
  const apart = all.filter((each) => !together.get(each.reason ?? '')?.includes(each));
  const lines = apart.flatMap(({ failed, answer, reason, configure, outcomes }) => {
    const pieces = [
      ['failed', failed.rows.map(heading).join('; ')],
      ['cases', failed.recorded.map((each) => caseText(each.case)).join('; ')],
      ['keeps it', [...new Set(failed.rows.flatMap(keeping))].join(' — and — ')],
      ['was', seen({ outcomes: failed.rows[0]?.outcomes ?? [] }).join('')],
      ['is', seen({ outcomes }).join('')],
      ['because', reason === undefined ? '' : shown(reason, 500)],
      ['ask with', configure === undefined ? '' : shown(configure)],
    ];
    return [
      `${colour(tones[answer], answer)}  ${colour('bold', shown(failed.probe))}`,
      ...pieces.filter(([, text]) => text !== '').map(([label = '', text]) => `  ${label.padEnd(9)} ${text}`),
    ];
  });
  const counts = [...together].map(
    ([reason, of]) =>
      `${colour(tones['cannot tell'], 'cannot tell')}  ${counted(of.length, 'question')}: ${shown(reason, 500)}`,
  );
  return `${[...lines, ...counts, '', colour('bold', lastLine(all))].join('\n')}\n`;
}

/** Whether there is nothing to tell of it but why: it was not asked then, and so it is not asked now. */
function isUnseen({ failed, answer, configure }: Replayed): boolean {
  return answer === 'cannot tell' && failed.recorded.length === 0 && configure === undefined;
}

function caseText({ from, value }: Replayed['failed']['recorded'][number]['case']): string {
  if (from === 'once') return 'the only one';
  return value === undefined ? from : shown(asJson(value), 200);
}

function lastLine(all: readonly Replayed[]): string {
  const number = (answer: Answer) => all.filter((each) => each.answer === answer).length;
  const of = all.length === 1 ? '' : ` of ${counted(all.length, 'question')}`;
  const [failing, open] = [number('still failing'), number('cannot tell')];
  if (replayCode(all) === 0) return all.length === 1 ? 'Fixed.' : `Fixed: all ${counted(all.length, 'question')}.`;
  return [
    ...(failing > 0 ? [`Still failing: ${failing}${of}.`] : []),
    ...(open > 0 ? [`Cannot tell: ${open}${of}.`] : []),
  ].join(' ');
}
