/** What a run would ask, by impact: `check --plan`. */

import { byGlobs, type Planned } from '../harness/plan.ts';
import { type Impact, impactOf } from '../harness/probe.ts';
import { counted, shown } from '../reports/text.ts';

/** Impacts in the order of what they do to an endpoint, each with its meaning. */
export const impacts: Readonly<Record<Impact, string>> = {
  safe: 'nothing is changed',
  'opens-sessions': 'sessions are opened, and ended',
  'calls-tools': 'tools are called',
  'reveals-key': 'a valid credential goes where logs keep it',
  trespasses: 'what is not offered is reached for',
  heavy: 'many megabytes are sent',
};

type Asked = Extract<Planned, { ask: true }>;
type LeftOut = Extract<Planned, { ask: false }>;

export interface PlanOptions {
  /** How many cases each varied probe generates. */
  readonly cases: number;
  /** The tools that may be called, by name. */
  readonly callable: readonly string[];
}

/** The plan as text. What the caller's own globs leave out is counted, and not named. */
export function planText(planned: readonly Planned[], { cases, callable }: PlanOptions): string {
  const asked = planned.filter((each): each is Asked => each.ask);
  const left = planned.filter((each): each is LeftOut => !each.ask);
  const sections = Object.entries(impacts).map(([impact, means]) => {
    const rows = asked.filter(({ probe }) => impactOf(probe) === impact);
    return rows.length === 0
      ? []
      : [
          `${impact}: ${counted(rows.length, 'question')} (${means})`,
          ...(impact === 'calls-tools' ? [toolsLine(callable)] : []),
          ...rows.map((row) => askedLine(row, cases)),
        ];
  });
  const all = asked.reduce((sum, each) => sum + casesOf(each, cases), 0);
  const lines = [
    [`${counted(asked.length, 'question')} would be asked in ${counted(all, 'case')}, ${left.length} left out.`],
    ...sections,
    left.length === 0 ? [] : [`left out: ${counted(left.length, 'question')}`, ...leftLines(left)],
  ];
  return `${lines
    .filter((each) => each.length > 0)
    .map((each) => each.join('\n'))
    .join('\n\n')}\n`;
}

const WIDTH = 44;

function askedLine(each: Asked, cases: number): string {
  const number = casesOf(each, cases);
  return `  ${each.probe.id.padEnd(WIDTH)} ${number === 0 ? 'watches' : counted(number, 'case')}`;
}

/** Which tools are called, so that nobody has to wait and see. */
function toolsLine(callable: readonly string[]): string {
  if (callable.length === 0) return '  no tool may be called: calls go to tools that there are not';
  return `  only of ${counted(callable.length, 'tool')}: ${callable.map((name) => shown(name, 80)).join(', ')}`;
}

function leftLines(left: readonly LeftOut[]): readonly string[] {
  const globs: readonly string[] = Object.values(byGlobs);
  const counts = globs.flatMap((reason) => {
    const number = left.filter((each) => each.left.reason === reason).length;
    return number === 0 ? [] : [`  ${counted(number, 'question')} ${reason}`];
  });
  return [...counts, ...left.filter((each) => !globs.includes(each.left.reason)).map(leftLine)];
}

function leftLine({ probe, left }: LeftOut): string {
  return `  ${probe.id.padEnd(WIDTH)} ${left.verdict}: ${left.reason}${left.configure === undefined ? '' : `  ${left.configure}`}`;
}

/** The cases of one probe; a probe that watches asks nothing of its own. */
function casesOf({ probe, given }: Asked, cases: number): number {
  if (!probe.observe) return 0;
  const always = typeof probe.always === 'function' ? probe.always(given) : probe.always;
  const number = (always?.length ?? 0) + (probe.vary ? cases : 0);
  return always || probe.vary ? number : 1;
}
