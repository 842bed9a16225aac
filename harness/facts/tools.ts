/** Facts about tools and prompts: what is listed, and what may be called with which arguments. */

import { minimalArguments, withNonce } from '../arguments.ts';
import type { Conventions, GraphqlQuery, PagedCall, ReadOnlyCall } from '../conventions.ts';
import type { ListKind } from '../endpoint.ts';
import { isRecord } from '../jsonrpc.ts';
import { type Journal, remoteJournal, type ToolRole } from '../target.ts';
import { unannounced } from './features.ts';
import { longNamesOf } from './names.ts';
import { type Callable, type Control, fact, type Known, type Listed, nonEmpty, onTools, type Spec } from './spec.ts';

/** A tool named for a role, with the caller's arguments, else with some made from its schema where it is listed. */
export interface RoleTool {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export const toolFacts = {
  tools: fact<readonly [Listed, ...Listed[]]>({
    means: 'the tools that the endpoint lists',
    standsOn: onTools,
    find: ({ tools }) => nonEmpty(tools),
    missing: 'the endpoint lists no tool for this key',
    configure: 'a key that sees tools',
  }),
  prompts: fact<readonly [Listed, ...Listed[]]>({
    means: 'the prompts that the endpoint lists',
    standsOn: () => ['prompts'],
    undocumented: 'the document has no prompts',
    documented: ({ prompts }) => prompts !== 'none',
    unoffered: (known) => unannounced(known, 'prompts'),
    find: ({ prompts }) => nonEmpty(prompts),
    missing: 'the endpoint lists no prompt for this key',
    configure: 'a key that sees prompts',
  }),
  readOnlyTool: fact<Callable>({
    means: 'a tool that the document or its own annotation calls read-only, or that the caller allowed',
    standsOn: onTools,
    find: readOnlyToolOf,
    missing: 'no listed tool is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  }),
  talkativeTool: fact<Callable>({
    means: 'a read-only or allowed tool, one with a name that speaks of logs before any other',
    standsOn: onTools,
    find: (known) => callables(known).find(({ name }) => LOGS.test(name)) ?? readOnlyToolOf(known),
    missing: 'no listed tool is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  }),
  checkedTool: fact<Callable>({
    means: 'a read-only or allowed tool whose schema requires an argument',
    standsOn: onTools,
    find: (known) => callables(known).find(requiresArgument),
    missing: 'no read-only or allowed tool requires an argument',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  }),
  allowedCheckedTool: fact<Callable>({
    means: 'a tool that the caller allowed to be called with generated arguments, and whose schema requires one',
    standsOn: onAllowed,
    find: (known) => allowedTools(known).find(requiresArgument),
    missing: 'no tool that requires an argument was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  }),
  allowedConstrainedTool: fact<Callable>({
    means: 'a tool that the caller allowed to be called with generated arguments, and whose schema forbids some values',
    standsOn: onAllowed,
    find: (known) => allowedTools(known).find(isConstrained),
    missing: 'no tool with narrowed types was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
    control: callOf,
  }),
  allowedTools: fact<readonly [Callable, ...Callable[]]>({
    means: 'the tools that the caller allowed to be called with generated arguments',
    standsOn: onAllowed,
    find: (known) => nonEmpty(allowedTools(known)),
    missing: 'no listed tool was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  allowedCalls: fact<readonly [RoleTool, ...RoleTool[]]>({
    means:
      'the tools that the caller allowed, even if they are listed only for a client that can be asked for something',
    find: (known) => nonEmpty(allowedCalls(known)),
    missing: 'no tool was allowed',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  callableTools: fact<readonly [Callable, ...Callable[]]>({
    means: 'the tools that the document or their own annotation calls read-only, or that the caller allowed',
    standsOn: onTools,
    find(known) {
      const all = callables(known);
      return nonEmpty(all.filter(({ name }, n) => all.findIndex((each) => each.name === name) === n));
    },
    missing: 'no listed tool is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  tracedTools: fact<readonly [Callable, ...Callable[]]>({
    means: 'allowed tools with an argument that can carry a text by which the call is known again',
    standsOn: onAllowed,
    find: (known) => nonEmpty(allowedTools(known).filter((tool) => withNonce(tool, 'nonce') !== undefined)),
    missing: 'no allowed tool takes a free text',
    configure: '--allow-tool <name>=<JSON arguments, {nonce} in a text>',
  }),
  longNamedTool: fact<Callable>({
    means: 'a read-only or allowed tool, with known arguments, in whose name the separator stands more than once',
    standsOn: onTools,
    undocumented: 'no document says that a name tells the server behind it',
    documented: ({ naming }) => naming !== undefined,
    find(known) {
      const long = longNamesOf(known);
      return callables(known).find(({ name, made }) => !made && long.includes(name));
    },
    missing: 'no tool in whose name the separator stands more than once was allowed with its arguments',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  documentedCalls: fact<readonly [ReadOnlyCall, ...ReadOnlyCall[]]>({
    means: 'the calls that the document itself presents as read-only',
    undocumented: 'no document presents a call as read-only',
    documented: ({ readOnlyCalls }) => readOnlyCalls?.[0] !== undefined,
    find: (known) => nonEmpty(trusted(known).readOnlyCalls ?? []),
    missing: 'no document presents a call as read-only',
  }),
  graphqlCalls: fact<readonly GraphqlQuery[]>({
    means: 'the queries of a GraphQL API, each with the call of the tool that stands for it, which read only',
    undocumented: 'no document has a GraphQL API',
    documented: ({ graphql }) => graphql !== undefined,
    find: (known) => trusted(known).graphql?.queries,
    missing: 'no document has a GraphQL API',
  }),
  callerTool: fact<string>({
    means: 'the tool that tells whom the key stands for',
    undocumented: 'no document has a tool that tells whom the key stands for',
    documented: ({ callerTool }) => callerTool !== undefined,
    find: (known) => trusted(known).callerTool,
    missing: 'no document has a tool that tells whom the key stands for',
  }),
  pagedCall: fact<PagedCall>({
    means: 'a documented call that answers with one page of a list',
    undocumented: 'no document has a call that answers with one page of a list',
    documented: ({ pagedCall }) => pagedCall !== undefined,
    find: (known) => trusted(known).pagedCall,
    missing: 'no document has a call that answers with one page of a list',
  }),
  catalogueNames: fact<readonly [string, ...string[]]>({
    means: 'the names of tools that every key sees by the document',
    undocumented: 'no document names the tools that every key sees',
    documented: ({ catalogue }) => catalogue !== undefined,
    find: ({ conventions }) => nonEmpty(conventions.catalogue?.tools ?? []),
    missing: 'no document names the tools that every key sees',
  }),
  disputedNames: fact<readonly [string, ...string[]]>({
    means: 'names of tools of which the document says both that they are there and that they are not',
    undocumented: 'no document contradicts itself in the names of tools',
    documented: ({ catalogue }) => catalogue?.disputed?.[0] !== undefined,
    find: ({ conventions }) => nonEmpty(conventions.catalogue?.disputed ?? []),
    missing: 'no document contradicts itself in the names of tools',
  }),
  unauthorisedTool: roleFact('unauthorised', 'a tool that the ordinary key may not use'),
  disabledTool: ofIntegration(roleFact('disabled', 'a tool of a disabled integration')),
  unavailableTool: ofIntegration(
    roleFact('credentials-unavailable', 'a tool whose connection has lost its credentials'),
  ),
  failingTool: listedOnly('failing', roleFact('failing', 'a tool that fails although it is called rightly')),
  upstream: fact<Journal>({
    means: 'the journal of what truly arrived at the servers behind the gateway',
    find: ({ target: { journal } }) => (typeof journal === 'string' ? remoteJournal(journal) : journal),
    missing: 'what arrives behind the gateway cannot be read',
    configure: '--journal <url>',
  }),
};

/** A name with "log", "logs" or "logging" as a word of its own. */
const LOGS = /(?:^|[^a-z])log(?:s|ging)?(?:[^a-z]|$)/i;

function roleFact(role: ToolRole, means: string): Spec<RoleTool> {
  return fact<RoleTool>({
    means,
    find({ target, tools }) {
      const name = target.tools?.[role];
      if (name === undefined) return undefined;
      const listed = tools.find((tool) => tool.name === name);
      const made = isRecord(listed?.inputSchema) ? minimalArguments(listed.inputSchema) : {};
      return { name, arguments: target.allowTools?.[name] ?? made };
    },
    missing: `no tool was named for the role "${role}"`,
    configure: `--tool ${role}=<name>`,
  });
}

/** The role's fact for a tool that some integration brings, of which a document may have none. */
function ofIntegration(spec: Spec<RoleTool>): Spec<RoleTool> {
  return {
    ...spec,
    undocumented: 'the document has no integrations',
    documented: ({ integrations }) => integrations !== 'none',
    evenUndocumented: true,
  };
}

/** The role's fact for a tool that has to be there: a name that no tool has is refused like any slip of the pen. */
function listedOnly(role: ToolRole, spec: Spec<RoleTool>): Spec<RoleTool> {
  const isListed = ({ target, tools }: Known) => tools.some(({ name }) => name === target.tools?.[role]);
  return {
    ...spec,
    standsOn: (known) => (known.target.tools?.[role] === undefined ? [] : onTools()),
    find: (known) => (isListed(known) ? spec.find(known) : undefined),
    unfit({ target }) {
      const name = target.tools?.[role];
      return name === undefined ? undefined : `no tool "${name}" is listed, which was named for the role "${role}"`;
    },
  };
}

function requiresArgument({ schema }: Callable): boolean {
  return Array.isArray(schema.required) && schema.required.some((name) => typeof name === 'string');
}

const CONSTRAINTS = ['enum', 'const', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];

function isConstrained({ schema }: Callable): boolean {
  const properties = isRecord(schema.properties) ? Object.values(schema.properties) : [];
  const bounded = properties.some((each) => isRecord(each) && CONSTRAINTS.some((keyword) => keyword in each));
  return schema.additionalProperties === false || bounded;
}

function callOf({ name, arguments: args, made }: Callable): Control {
  const change = { params: { name, arguments: args } };
  return { method: 'tools/call', change, ...(made && { guessed: `--allow-tool '${name}=<JSON arguments>'` }) };
}

/** What the caller did not allow is missing whatever the list shows. */
function onAllowed({ target }: Known): readonly ListKind[] {
  return Object.keys(target.allowTools ?? {}).length > 0 ? onTools() : [];
}

function allowedTools({ target, tools }: Known): Callable[] {
  return tools.flatMap((tool) => {
    const given = target.allowTools?.[tool.name];
    return given === undefined ? [] : [callable(tool, given ?? undefined)];
  });
}

function allowedCalls({ target, tools }: Known): RoleTool[] {
  return Object.entries(target.allowTools ?? {}).map(([name, given]) => {
    const listed = tools.find((tool) => tool.name === name);
    return { name, arguments: given ?? (isRecord(listed?.inputSchema) ? minimalArguments(listed.inputSchema) : {}) };
  });
}

/** What the tool says of being called as a task; one that says nothing forbids it. Source: 2025-11-25, basic/utilities/tasks. */
export function supportIn({ tools }: Known, name: string): string {
  const execution = tools.find((tool) => tool.name === name)?.execution;
  return isRecord(execution) && typeof execution.taskSupport === 'string' ? execution.taskSupport : 'forbidden';
}

/** What the document says of calls, where the caller takes its word that they are read-only. */
function trusted({
  conventions,
  target,
}: Known): Pick<Conventions, 'readOnlyCalls' | 'callerTool' | 'pagedCall' | 'graphql'> {
  return target.namedToolsOnly ? {} : conventions;
}

/** Whether the endpoint calls the tool read-only, and the caller takes its word. */
export function isReadOnly({ annotations }: Readonly<Record<string, unknown>>, { target }: Known): boolean {
  return !target.namedToolsOnly && isRecord(annotations) && annotations.readOnlyHint === true;
}

/** The arguments with which the document presents a call of the tool as read-only, where the caller takes its word. */
export function documentedArguments(name: string, known: Known): Callable['arguments'] | undefined {
  return trusted(known).readOnlyCalls?.find(({ tool }) => tool === name)?.arguments;
}

/** The tools that may be called: documented as read-only, allowed, or annotated so, in this order. */
export function callables(known: Known): Callable[] {
  const { tools } = known;
  const documented = (trusted(known).readOnlyCalls ?? []).flatMap((call) =>
    tools.filter(({ name }) => name === call.tool).map((tool) => callable(tool, call.arguments)),
  );
  const annotated = tools.filter((tool) => isReadOnly(tool, known));
  return [...documented, ...allowedTools(known), ...annotated.map((tool) => callable(tool))];
}

/** The names of all tools that a run may call: these, and what the caller named or the document itself has called. */
export function callableNames(known: Known): readonly string[] {
  const { target } = known;
  const named = [...Object.keys(target.allowTools ?? {}), ...Object.values(target.tools ?? {})];
  const { pagedCall, callerTool, graphql } = trusted(known);
  const documented = [pagedCall?.tool, callerTool, ...(graphql?.queries ?? []).map(({ tool }) => tool)];
  const names = [...callables(known).map(({ name }) => name), ...named, ...documented];
  return [...new Set(names.filter((name) => name !== undefined))];
}

function readOnlyToolOf(known: Known): Callable | undefined {
  return callables(known)[0];
}

function callable(tool: Listed, args?: Readonly<Record<string, unknown>>): Callable {
  const schema = isRecord(tool.inputSchema) ? tool.inputSchema : {};
  return { name: tool.name, arguments: args ?? minimalArguments(schema), made: args === undefined, schema };
}
