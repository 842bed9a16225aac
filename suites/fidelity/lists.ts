/** What the gateway's list makes of the tools that the servers behind it list. */

import type { Endpoint } from '../../harness/endpoint.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { type Outcome, text, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { canonical } from '../canonical.ts';
import { differsAt, type Oracle, type Pair, pairsOf } from './sides.ts';

export const tools = probe({
  id: 'fidelity/tools',
  question: 'Is each tool of a server behind the gateway listed through it, by the name that it should have there?',
  why: 'A tool that is lost on the way does not exist for anybody who comes by the gateway.',
  sees: {
    tools: word('the tools of the direct servers', {
      all: 'all are listed through the gateway, on whatever page',
      'some-missing': 'some are not',
      none: 'none is: the gateway lists no tool at all',
    }),
    missing: text('those that are not listed, by the names that they should have: the first three, and how many more'),
  },
  needs: ['oracle'],
  async observe(endpoint, { oracle }) {
    const pairs = await pairsOf(endpoint, oracle);
    if (!pairs) return undefined;
    const lost = pairs.filter(({ through }) => through === undefined);
    if (lost.length === 0) return { tools: 'all' };
    const names = lost.map(({ tool }) => tool.name);
    return { tools: lost.length === pairs.length ? 'none' : 'some-missing', missing: inShort(names) };
  },
});

/** The most names that an outcome lists, and the most letters of each. */
const NAMED = 3;
const LETTERS = 80;

function inShort(names: readonly string[]): string {
  const first = names
    .slice(0, NAMED)
    .map((name) => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name))
    .join(', ');
  return names.length > NAMED ? `${first} and ${names.length - NAMED} more` : first;
}

/** How a part of a tool fares. */
const fate = {
  same: 'the same, whatever the order of its members',
  changed: 'another',
  dropped: 'it is not there any more',
} as const;
const where = text('the first tool that fares so, and where in it');

type Fate = keyof typeof fate;
type Fared = Outcome<{ fate: ReturnType<typeof word<typeof fate>>; where: typeof where }>;

/** The worst that happens to a part of the tools; undefined where no tool that both list has such a part. */
async function worst(
  endpoint: Endpoint,
  oracle: Oracle,
  judge: (pair: Required<Pair>) => { readonly fate: Fate; readonly at?: string } | undefined,
): Promise<Fared | undefined> {
  const pairs = (await pairsOf(endpoint, oracle)) ?? [];
  const judged = pairs.flatMap(({ tool, through }) => {
    const each = through && judge({ tool, through });
    return each ? [{ ...each, tool }] : [];
  });
  for (const grave of ['dropped', 'changed'] as const) {
    const found = judged.find((each) => each.fate === grave);
    if (found) return { fate: grave, where: `${found.tool.name}${found.at ? `: ${found.at}` : ''}` };
  }
  return judged.length === 0 ? undefined : { fate: 'same' };
}

/** The schema without what changes nothing: the order of what is required, and the dialect where one side leaves it out. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (!isRecord(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== '$schema')
      .map(([name, each]) => [
        name,
        (name === 'required' || name === 'enum') && Array.isArray(each)
          ? [...each].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
          : plain(each),
      ]),
  );
}

function schemaFate(own: unknown, through: unknown): { readonly fate: Fate; readonly at?: string } | undefined {
  if (!isRecord(own)) return undefined;
  if (!isRecord(through) || (hasProperties(own) && !hasProperties(through))) return { fate: 'dropped' };
  const at = differsAt(plain(own), plain(through));
  return at === undefined ? { fate: 'same' } : { fate: 'changed', at };
}

function hasProperties({ properties }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(properties) && Object.keys(properties).length > 0;
}

export const inputSchemas = probe({
  id: 'fidelity/input-schemas',
  question: 'Has each tool the same input schema through the gateway as at its own server?',
  why: 'A client that goes by a thinner schema calls the tool wrongly, or not at all.',
  sees: { fate: word('the input schemas', fate), where },
  needs: ['oracle'],
  observe: (endpoint, { oracle }) =>
    worst(endpoint, oracle, ({ tool, through }) => schemaFate(tool.listed.inputSchema, through?.inputSchema)),
});

export const outputSchemas = probe({
  id: 'fidelity/output-schemas',
  question: 'Has each tool the same output schema through the gateway as at its own server?',
  why: 'A program reads the structured content of a result by it.',
  sees: { fate: word('the output schemas', fate), where },
  needs: ['oracle'],
  observe: (endpoint, { oracle }) =>
    worst(endpoint, oracle, ({ tool, through }) => schemaFate(tool.listed.outputSchema, through?.outputSchema)),
});

export const descriptions = probe({
  id: 'fidelity/descriptions',
  question: 'Does the description of each tool come through the gateway?',
  why: 'A model chooses tools by what their descriptions say.',
  sees: {
    fate: word('the descriptions', { ...fate, same: 'each holds what its own server says, whatever is added' }),
    where,
  },
  needs: ['oracle'],
  observe: (endpoint, { oracle }) =>
    worst(endpoint, oracle, ({ tool, through }) => {
      const own = tool.listed.description;
      if (typeof own !== 'string' || own.trim() === '') return undefined;
      const said = through?.description;
      if (typeof said !== 'string' || said.trim() === '') return { fate: 'dropped' };
      return { fate: said.includes(own.trim()) ? 'same' : 'changed' };
    }),
});

/** What a list says of a tool beside its name, its description and its schemas. */
const ABOUT = ['title', 'annotations', 'icons', '_meta'] as const;

export const annotations = probe({
  id: 'fidelity/annotations',
  question: 'Do title, annotations, icons and _meta of each tool come through the gateway?',
  why: 'Clients decide by the annotations whether a person is asked before a tool runs.',
  sees: {
    fate: word('title, annotations, icons and _meta', { ...fate, same: 'the same, whatever is added to the objects' }),
    where,
  },
  needs: ['oracle'],
  observe: (endpoint, { oracle }) =>
    worst(endpoint, oracle, ({ tool, through }) => {
      const told = ABOUT.filter((member) => tool.listed[member] !== undefined);
      if (told.length === 0) return undefined;
      for (const member of told) {
        const found = keptIn(tool.listed[member], through?.[member], `/${member}`);
        if (found) return found;
      }
      return { fate: 'same' };
    }),
});

/** What became of the first member that is not as it was; undefined where all are. More may be added to an object. */
export function keptIn(
  own: unknown,
  through: unknown,
  at: string,
): { readonly fate: Fate; readonly at: string } | undefined {
  if (through === undefined) return { fate: 'dropped', at };
  if (!isRecord(own) || !isRecord(through))
    return canonical(own) === canonical(through) ? undefined : { fate: 'changed', at };
  for (const [name, each] of Object.entries(own)) {
    const found = keptIn(each, through[name], `${at}/${name}`);
    if (found) return found;
  }
  return undefined;
}
