/** The last line of a report: what was decided, in a sentence. */

import { isHollow, isJudged } from '../harness/gate.ts';
import type { Summary } from '../harness/summary.ts';
import { counted, few, shown } from './text.ts';
import { overdue, waiverName } from './waived.ts';

/** The decision of the run: `The gate is met.`, `The gate is not met: …`, `Nothing judged: …`. A part of a run says that it is one. */
export function decision(summary: Summary): string {
  const { shard } = summary;
  return `${shard ? `Shard ${shard.index} of ${shard.of} alone: ` : ''}${decided(summary)}`;
}

function decided(summary: Summary): string {
  const { complete, exitCode, failing, preflight, documents } = summary;
  const reason = shown(summary.reason ?? 'it ended early', 300);
  if (preflight?.cause === 'no-secret') return 'Not asked, and nothing judged: a secret is missing.';
  if (preflight) return 'Nothing judged: no question was asked.';
  if (exitCode === 130) return `Nothing decided: ${reason}.`;
  if (exitCode === 3) {
    const broken = summary.verdicts.filter(({ verdict }) => verdict === 'error').map(({ probe }) => probe);
    return `Nothing decided: mcp-assay itself failed at ${few([...new Set(broken)], 3)}. Please report it with the log.`;
  }
  if (exitCode === 1) {
    const names = (all: readonly string[]) =>
      few(
        all.map((name) => shown(name)),
        3,
      );
    const fresh = summary.failOn.includes('new') ? ' that did not before' : '';
    const late = overdue(summary).map(waiverName);
    const causes = [
      ...(failing.length > 0 ? [`${counted(failing.length, 'promise')} failed${fresh} (${names(failing)})`] : []),
      ...(late.length > 0 ? [`${counted(late.length, 'waiver')} stale or expired (${names(late)})`] : []),
    ];
    const rest = complete ? '' : ` The run is not complete: ${reason}.`;
    return `The gate is not met: ${causes.join(', and ')}.${rest}`;
  }
  if (!complete) return `Nothing decided: the run is not complete, ${reason}.`;
  if (documents.length === 0) {
    return 'Nothing judged: there is no document of the revision agreed on; name one with --profile, or offer another --revision.';
  }
  if (!isJudged(summary.verdicts)) {
    const flags = new Set(summary.verdicts.filter(isOnlyObserved).flatMap(({ chosen = [] }) => chosen));
    if (flags.size > 0) {
      const what = [...flags].map((flag) => shown(flag)).join(' and ');
      return `Nothing judged: the answers to ${what} are observed, and no document judges them. Please select questions beside them that are judged.`;
    }
    const names = documents.filter(({ gates }) => gates).map(({ id }) => shown(id));
    return `Nothing judged: no promise of ${few(names, 3)} was asked. Please select other questions, or name another document with --profile.`;
  }
  const [missing] = summary.missing ?? [];
  if (missing !== undefined) return `Nothing decided: not all that was given could be asked. ${shown(missing, 1_000)}`;
  const unverified = new Set(summary.verdicts.filter(isUnverifiedMust).map(({ probe }) => probe)).size;
  const known = summary.verdicts.filter((row) => row.known).length;
  return [
    'The gate is met.',
    ...(known > 0 ? [`Known from the baseline: ${counted(known, 'failure')}.`] : []),
    ...(unverified > 0 ? [`${counted(unverified, 'question')} with a MUST could not be asked.`] : []),
  ].join(' ');
}

/** The same for a run among others. */
export function decisionAmong(summary: Summary, all: readonly Summary[]): string {
  if (!isHollow(summary, all)) return decision(summary);
  return 'Nothing to judge: nothing of what was selected is promised here.';
}

function isOnlyObserved({ verdict, document }: Summary['verdicts'][number]): boolean {
  return verdict === 'observed' && document === null;
}

function isUnverifiedMust({ verdict, level, gates }: Summary['verdicts'][number]): boolean {
  return verdict === 'unverifiable' && level === 'must' && gates;
}
