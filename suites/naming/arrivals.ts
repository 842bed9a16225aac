/** What a call comes to at the servers behind the gateway: read in their journal, not guessed from the answer. */

import { withNonce } from '../../harness/arguments.ts';
import type { Naming } from '../../harness/conventions.ts';
import { serverOf } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import type { Arrival, Journal } from '../../harness/target.ts';
import { canonical } from '../canonical.ts';

const arrival = {
  arrived: word('what the call reached', {
    'the-named': 'the named tool of the named server, once',
    'other-server': 'another server, under the named tool',
    'other-tool': 'the named server, under another tool',
    'elsewhere-split': 'the name divided at another separator',
    elsewhere: 'another tool of another server',
    nowhere: 'no server, with the text that was in its arguments',
    several: 'servers or tools more than once',
  }),
  arguments: word('the arguments that arrived', {
    'as-sent': 'those that were sent, and no others',
    changed: 'one has another value, or there are more',
    dropped: 'some are missing',
  }),
};

export const arrived = probe({
  id: 'naming/arrival',
  question: 'Which tool of which server does a tools/call reach, and with which arguments?',
  why: 'A call that runs elsewhere than its name says does something that nobody asked for.',
  sees: arrival,
  needs: ['upstream'],
  about: ['naming', 'tracedTools'],
  impact: 'calls-tools',
  always: ({ tracedTools }) => tracedTools.map(({ name }) => name),
  async observe(endpoint, { naming, upstream, tracedTools }, name: string) {
    const tool = tracedTools.find((each) => each.name === name);
    const args = tool && withNonce(tool, endpoint.nonce);
    if (!args) return undefined;
    await endpoint.ask('tools/call', { params: { name, arguments: args } });
    return told(name, args, await findIn(upstream, endpoint.nonce), naming);
  },
});

/** Every arrival with the nonce, which may have changed its case on the way. */
async function findIn(journal: Journal, nonce: string): Promise<readonly Arrival[]> {
  const found = await journal.arrivals(nonce);
  return found.length > 0 ? found : journal.arrivals(nonce.toUpperCase());
}

/** What the arrivals tell of a call of `name` with `args`. */
export function told(
  name: string,
  args: Readonly<Record<string, unknown>>,
  arrivals: readonly Arrival[],
  naming: Naming,
): Outcome<typeof arrival> {
  const [only, more] = arrivals;
  if (!only) return { arrived: 'nowhere' };
  if (more) return { arrived: 'several' };
  return { arrived: reached(name, only, naming), arguments: compared(args, only.arguments) };
}

function reached(name: string, { server, tool }: Arrival, naming: Naming) {
  const named = serverOf(name, naming);
  if (named === undefined) return 'elsewhere';
  const own = name.slice(named.length + naming.separator.length);
  if (server === named) return tool === own ? 'the-named' : 'other-tool';
  if (server + naming.separator + tool === name) return 'elsewhere-split';
  return tool === own ? 'other-server' : 'elsewhere';
}

function compared(sent: Readonly<Record<string, unknown>>, arrived: unknown) {
  const came = isRecord(arrived) ? arrived : {};
  if (Object.keys(sent).some((name) => !(name in came))) return 'dropped';
  return canonical(sent) === canonical(came) ? 'as-sent' : 'changed';
}
