/** Fidelity: whether what the servers behind a gateway say comes through it as they say it. */

import { argumentsSent, content, isError, progress, resultMeta, structuredContent } from './calls.ts';
import { annotations, descriptions, inputSchemas, outputSchemas, tools } from './lists.ts';

export const fidelityProbes = [
  tools,
  inputSchemas,
  outputSchemas,
  descriptions,
  annotations,
  content,
  structuredContent,
  isError,
  argumentsSent,
  resultMeta,
  progress,
] as const;
