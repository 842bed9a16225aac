/** Facts about tools that say by a schema what they answer. */

import { type Callable, fact, type Known, nonEmpty } from './spec.ts';
import { callables } from './tools.ts';

/** A tool that may be called and has an output schema. */
export interface StructuredTool extends Callable {
  readonly outputSchema: unknown;
}

export const structuredFacts = {
  structuredTools: fact<readonly [StructuredTool, ...StructuredTool[]]>({
    means: 'the read-only or allowed tools with an output schema',
    unoffered: (known) => (outputSchemas(known).size > 0 ? undefined : 'no listed tool has an output schema'),
    find(known) {
      const schemas = outputSchemas(known);
      const seen = new Set<string>();
      const tools = callables(known).filter(({ name }) => schemas.has(name) && !seen.has(name) && seen.add(name));
      return nonEmpty(tools.map((tool) => ({ ...tool, outputSchema: schemas.get(tool.name) })));
    },
    missing: 'no tool with an output schema is known to be read-only',
    configure: '--allow-tool <name>=<JSON arguments>',
  }),
};

/** By the name of the tool. */
function outputSchemas({ tools }: Known): ReadonlyMap<string, unknown> {
  return new Map(tools.flatMap(({ name, outputSchema }) => (outputSchema === undefined ? [] : [[name, outputSchema]])));
}
