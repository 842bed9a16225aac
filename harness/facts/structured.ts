/** Facts about all the tools that may be called, and those that say by a schema what they answer. */

import { type Callable, fact, type Known, nonEmpty, onTools } from './spec.ts';
import { callables } from './tools.ts';

/** A tool that may be called and has an output schema. */
export interface StructuredTool extends Callable {
  readonly outputSchema: unknown;
}

export const structuredFacts = {
  readOnlyTools: fact<readonly [Callable, ...Callable[]]>({
    means: 'every tool that the document or its own annotation calls read-only, or that the caller allowed',
    standsOn: onTools,
    find: (known) => nonEmpty(eachOnce(callables(known))),
    missing: 'no listed tool is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
  structuredTools: fact<readonly [StructuredTool, ...StructuredTool[]]>({
    means: 'the read-only or allowed tools with an output schema',
    standsOn: onTools,
    unoffered: (known) =>
      outputSchemas(known).size > 0 || known.refused?.tools !== undefined
        ? undefined
        : 'no listed tool has an output schema',
    find(known) {
      const schemas = outputSchemas(known);
      const tools = eachOnce(callables(known)).filter(({ name }) => schemas.has(name));
      return nonEmpty(tools.map((tool) => ({ ...tool, outputSchema: schemas.get(tool.name) })));
    },
    missing: 'no tool with an output schema is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
};

/** The first of each name: what the caller or a document knows of a tool goes before its annotation. */
function eachOnce(tools: readonly Callable[]): readonly Callable[] {
  return tools.filter(({ name }, index) => tools.findIndex((other) => other.name === name) === index);
}

/** By the name of the tool. */
function outputSchemas({ tools }: Known): ReadonlyMap<string, unknown> {
  return new Map(tools.flatMap(({ name, outputSchema }) => (outputSchema === undefined ? [] : [[name, outputSchema]])));
}
