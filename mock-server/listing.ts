/** tools/list and prompts/list: what a caller sees, as JSON text that is kept until something changes. */

import type { Access, Account } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import { joinName, selects } from './routing.ts';
import type { Reply } from './rpc.ts';
import type { Upstream } from './upstream.ts';
import type { World } from './world.ts';

export interface Listing {
  /** Answers `tools/list` or `prompts/list` for an account, narrowed to the integrations asked for. */
  list(kind: 'tools' | 'prompts', account: Account, requested: string[] | undefined, by: Behaviour): Promise<Reply>;
}

// A caller can ask for endlessly many filters; more than this many answers are not worth their memory.
const KEPT_ANSWERS = 500;

export function createListing(world: World): Listing {
  let kept = new WeakMap<Behaviour, Map<string, Promise<Reply>>>();
  let seen: Access | undefined;
  let seenRevision = -1;

  /** The answers kept for a behaviour; all are dropped when any connection changed, so each call lists afresh. */
  function answersFor(behaviour: Behaviour): Map<string, Promise<Reply>> {
    if (seen !== world.access || seenRevision !== world.access.revision) {
      kept = new WeakMap();
      seen = world.access;
      seenRevision = seen.revision;
    }
    let answers = kept.get(behaviour);
    if (!answers || answers.size >= KEPT_ANSWERS) {
      answers = new Map();
      kept.set(behaviour, answers);
    }
    return answers;
  }

  /** The ids to list, or why the filter is refused. */
  function narrowed(account: Account, requested: string[] | undefined, by: Behaviour): string[] | { refused: string } {
    const reached = world.access.reach(account, by.lists, by.platformTools);
    if (requested === undefined) return reached;
    const rule = by.filter;
    const stray = requested.find((name) => !reached.some((id) => selects(name, id, rule)));
    if (stray !== undefined && rule.unreachable === 'error') return { refused: stray };
    if (stray !== undefined && rule.unreachable === 'empties') return [];
    const candidates = rule.unreachable === 'granted' ? Object.keys(world.catalogue) : reached;
    return candidates.filter((id) => requested.some((name) => selects(name, id, rule)));
  }

  async function build(
    kind: 'tools' | 'prompts',
    account: Account,
    requested: string[] | undefined,
    by: Behaviour,
  ): Promise<Reply> {
    const ids = narrowed(account, requested, by);
    if (!Array.isArray(ids)) {
      const { code, message } = by.refusals['unreachable-filter'];
      return { error: { code, message: message.replace('{name}', ids.refused) } };
    }
    const lists = ids.map(async (id) => {
      const upstream = world.upstreams.get(id) as Upstream;
      const items = await upstream[kind]();
      return items.map((item) => ({ ...item, name: joinName(id, item.name, by.naming) }));
    });
    return { result: JSON.stringify({ [kind]: (await Promise.all(lists)).flat() }) };
  }

  return {
    list(kind, account, requested, by) {
      const answers = answersFor(by);
      const question = `${kind} ${account.name} ${requested === undefined ? '' : JSON.stringify(requested)}`;
      let answer = answers.get(question);
      if (!answer) {
        answer = build(kind, account, requested, by);
        answers.set(question, answer);
      }
      return answer;
    },
  };
}
