/** Two compared runs as a person reads them. */

import type { Alone, ChangedVerdict, Comparison, Side } from './comparison.ts';
import { seen } from './evidence.ts';
import { type Colour, type Paint, paint } from './paint.ts';
import { counted, few, shown } from './text.ts';

/** The whole text, ending in a line break. */
export function comparisonText(comparison: Comparison, { colours = false } = {}): string {
  const colour = paint(colours);
  const { a, b, answers, verdicts, onlyIn } = comparison;
  const sections: (readonly string[])[] = [
    [sideLine('a', a), sideLine('b', b), ...differences(a, b)],
    titled(
      colour,
      'Answers that changed',
      answers.flatMap(({ probe, a: before, b: after }) => [
        `  ${colour('bold', shown(probe))}`,
        `    a  ${seen({ outcomes: before }).join('')}`,
        `    b  ${seen({ outcomes: after }).join('')}`,
      ]),
      answers.length,
    ),
    titled(
      colour,
      'Verdicts that changed',
      verdicts.map((row) => verdictLine(row, colour)),
      verdicts.length,
    ),
    titled(colour, 'Asked in a alone', aloneLines(onlyIn.a), onlyIn.a.length),
    titled(colour, 'Asked in b alone', aloneLines(onlyIn.b), onlyIn.b.length),
    [lastLine(comparison, colour)],
  ];
  const written = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

function sideLine(name: string, { target, run, startedAt, version, seed, documents }: Side): string {
  const judged = documents.length > 0 ? documents.map((id) => shown(id)).join(', ') : 'no document';
  return `${name}  ${shown(target, 500)}  (run ${shown(run)}, ${shown(startedAt)}, mcp-assay ${shown(version)}, seed ${seed}, ${judged})`;
}

/** What differs in how the runs were made, and may be why answers do. */
function differences(a: Side, b: Side): readonly string[] {
  const alone = (one: Side, other: Side) => one.documents.filter((id) => !other.documents.includes(id));
  const documents = [...alone(a, b), ...alone(b, a)];
  return [
    ...(a.seed === b.seed ? [] : ['The seeds differ: a rare answer of a varied question may be in one of them alone.']),
    ...(documents.length === 0 ? [] : [`Judged in one alone: ${documents.map((id) => shown(id)).join(', ')}.`]),
  ];
}

function titled(colour: Paint, title: string, lines: readonly string[], number: number): readonly string[] {
  return number === 0 ? [] : [colour('bold', `${title}: ${number}`), ...lines];
}

const tones: Readonly<Partial<Record<ChangedVerdict['change'], Colour>>> = { worse: 'red', better: 'green' };

function verdictLine({ probe, document, level, a, b, change }: ChangedVerdict, colour: Paint): string {
  const of = `${shown(document)}${level === null ? '' : ` (${level.toUpperCase()})`}`;
  const tone = tones[change];
  const text = `${a} → ${b}${change === 'other' ? '' : `, ${change}`}`;
  return `  ${shown(probe)}  ${of}: ${tone === undefined ? text : colour(tone, text)}`;
}

function aloneLines(rows: readonly Alone[]): readonly string[] {
  return [...Map.groupBy(rows, ({ reason }) => reason)].map(
    ([reason, each]) =>
      `  ${shown(reason, 300)}: ${few(
        each.map(({ probe }) => shown(probe)),
        8,
      )}`,
  );
}

function lastLine({ verdicts, answers, undecided, exitCode }: Comparison, colour: Paint): string {
  const rest =
    undecided.length > 0 ? ` Not all was compared: ${undecided.map((each) => shown(each, 300)).join('; ')}.` : '';
  if (exitCode === 1) {
    const worse = verdicts.filter(({ change }) => change === 'worse');
    const names = few(
      worse.map(({ probe, document }) => `${shown(probe)} (${shown(document)})`),
      3,
    );
    return colour('bold', colour('red', `Worse: ${counted(worse.length, 'verdict')} (${names}).${rest}`));
  }
  const same =
    answers.length === 0 && verdicts.length === 0 ? 'No answer and no verdict changed.' : 'Nothing got worse.';
  return colour('bold', colour(exitCode === 0 ? 'green' : 'yellow', `${same}${rest}`));
}
