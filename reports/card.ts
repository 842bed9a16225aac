/** The behaviour card: what the endpoint answers to every question, promised or not. */

import type { Verdict } from '../harness/events.ts';
import { areaOf } from '../harness/probe.ts';
import type { Summary } from '../harness/summary.ts';
import { seen } from './evidence.ts';
import type { Paint } from './paint.ts';
import { shown } from './text.ts';

/** Every probe that was asked, by area, with its outcomes; and how many were not. */
export function card({ verdicts }: Summary, paint: Paint): readonly string[] {
  const probes = new Map<string, Verdict>();
  for (const verdict of verdicts) if (!probes.has(verdict.probe)) probes.set(verdict.probe, verdict);
  const answered = [...probes.values()].filter(({ outcomes }) => outcomes.length > 0);
  if (answered.length === 0) return [];
  const lines = [paint('bold', 'Behaviour')];
  for (const [area, rows] of Map.groupBy(answered, ({ probe }) => areaOf(probe))) {
    lines.push(`  ${shown(area)}`);
    const topics = rows.map(({ probe }) => shown(probe.slice(area.length + 1)));
    const width = Math.max(...topics.map((topic) => topic.length));
    for (const [index, row] of rows.entries()) {
      lines.push(`    ${(topics[index] ?? '').padEnd(width)}  ${seen(row).join('')}`);
    }
  }
  const silent = probes.size - answered.length;
  if (silent > 0) lines.push(paint('dim', `  not asked: ${silent} of ${probes.size} questions`));
  return lines;
}
