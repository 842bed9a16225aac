/** tools/list and prompts/list: what a caller sees, as JSON text that is kept until something changes. */

import type { Access, Account } from './access.ts';
import type { Behaviour } from './behaviour.ts';
import type { Revision } from './mcp/revisions.ts';
import { listed } from './mcp/shape.ts';
import { pageOf } from './pages.ts';
import { joinName, selects } from './routing.ts';
import type { Reply } from './rpc.ts';
import type { ListedPrompt, ListedTool, Upstream } from './upstream.ts';
import type { World } from './world.ts';

/** Which part of a list is asked for, and how it is to be told. */
export interface Wanted {
  /** Integrations; undefined: all that are reached. */
  requested: string[] | undefined;
  /** Where the page begins; undefined: at the beginning. */
  cursor: string | undefined;
  /** The revision that the client knows; undefined: nobody asked. */
  revision: Revision | undefined;
}

export interface Listing {
  /** Answers `tools/list` or `prompts/list` for an account. */
  list(kind: 'tools' | 'prompts', account: Account, wanted: Wanted, by: Behaviour): Promise<Reply>;
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
    { requested, cursor, revision }: Wanted,
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
    const show = (item: ListedTool | ListedPrompt) => (revision === undefined ? item : listed(item, revision));
    return pageOf(kind, (await Promise.all(lists)).flat(), cursor, by.page, show);
  }

  return {
    list(kind, account, wanted, by) {
      const answers = answersFor(by);
      const { requested, cursor, revision } = wanted;
      const narrowed = requested === undefined ? '' : JSON.stringify(requested);
      const question = `${kind} ${account.name} ${revision?.id} ${narrowed} ${cursor}`;
      let answer = answers.get(question);
      if (!answer) {
        answer = build(kind, account, wanted, by);
        answers.set(question, answer);
      }
      return answer;
    },
  };
}
