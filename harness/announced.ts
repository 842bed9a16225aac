/** What a run announces: its documents, and what it is going to ask. */

import type { Judging } from './docket.ts';
import type { JudgedDocument, Planned as PlannedEvent } from './events.ts';
import type { Planned } from './plan.ts';
import type { Ready } from './preflight.ts';
import { impactOf } from './probe.ts';
import { redacted, type Secrets } from './secrets.ts';
import type { Summary } from './summary.ts';

export function toldDocument({ document, gates }: Judging): JudgedDocument {
  return { id: document.id, title: document.title, gates };
}

/** What the endpoint says of itself is redacted: it may repeat whatever it was sent. */
export function plannedEvent(
  { server, revision, notes }: Ready,
  planned: readonly Planned[],
  documents: readonly Judging[],
  { redact }: Secrets,
  baseline: Summary | undefined,
): PlannedEvent {
  return {
    type: 'planned',
    documents: documents.map(toldDocument),
    ...(server && { server: redacted(server, redact) }),
    ...(revision && { revision: redact(revision) }),
    notes: notes.map(redact),
    ...(baseline && { baseline: baseline.run }),
    probes: planned.map((each) => ({
      probe: each.probe.id,
      impact: impactOf(each.probe),
      ask: each.ask,
      ...(each.ask ? {} : { reason: each.left.reason, ...(each.left.shard && { shard: each.left.shard }) }),
    })),
  };
}
