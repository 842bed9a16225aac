/** Completion of the arguments of prompts, and of the variables of resource templates (server/utilities/completion). */

import type { Catalogue } from '../catalogue.ts';
import { INVALID_PARAMS, type JsonObject, type Reply } from '../rpc.ts';
import { templateOf } from './resources.ts';

/** The most values that one answer holds. */
const MOST = 100;

/** What an argument may be; undefined: there is no such reference, or no such argument of it. */
function valuesOf(catalogue: Catalogue, ref: JsonObject, argument: string): readonly string[] | undefined {
  if (ref.type === 'ref/prompt') {
    const owner = Object.values(catalogue).find(({ prompts = {} }) => Object.hasOwn(prompts, String(ref.name)));
    const found = owner?.prompts?.[String(ref.name)]?.arguments?.find(({ name }) => name === argument);
    return found && (found.values ?? []);
  }
  if (ref.type !== 'ref/resource') return undefined;
  const uriTemplate = String(ref.uri);
  const template = templateOf(catalogue, uriTemplate);
  if (!template || !uriTemplate.includes(`{${argument}}`)) return undefined;
  return Object.hasOwn(template.values ?? {}, argument) ? template.values?.[argument] : [];
}

/** Answers `completion/complete`. */
export function complete(catalogue: Catalogue, params: JsonObject): Reply {
  const { name, value } = params.argument as { name: string; value: string };
  const values = valuesOf(catalogue, params.ref as JsonObject, name);
  if (!values) return { error: { code: INVALID_PARAMS, message: 'There is no such argument to complete' } };
  const fitting = values.filter((one) => one.toLowerCase().startsWith(value.toLowerCase()));
  const completion = { values: fitting.slice(0, MOST), total: fitting.length, hasMore: fitting.length > MOST };
  return { result: JSON.stringify({ completion }) };
}
