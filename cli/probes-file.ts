/** Probes of the user's own: what `--probes` names. */

import { needs } from '../harness/facts.ts';
import { closed, Mistake, orRather } from '../harness/mistake.ts';
import type { Field } from '../harness/outcome.ts';
import type { AnyProbe, Catalogue, Impact } from '../harness/probe.ts';
import { imported, nameOf } from './module-file.ts';
import { isObject } from './readers.ts';

const impacts: readonly Impact[] = ['safe', 'calls-tools', 'opens-sessions', 'reveals-key', 'trespasses', 'heavy'];
const kinds: readonly Field['kind'][] = ['word', 'number', 'flag', 'text'];

/**
 * The catalogue with the probes of these modules behind it: whatever they export that is a probe, or a list of probes.
 * Throws {@link Mistake} where a module has none, a probe is not whole, or an id is there already.
 */
export async function withProbes(catalogue: Catalogue, paths: readonly string[]): Promise<Catalogue> {
  const all = [...catalogue];
  for (const path of paths) {
    for (const probe of probesIn(await imported(path, 'the probes'), nameOf(path))) {
      if (all.some(({ id }) => id === probe.id)) {
        throw unread(nameOf(path), `there is a probe "${probe.id}" already`, 'give it an id of its own');
      }
      all.push(probe);
    }
  }
  return all;
}

function probesIn(module: Readonly<Record<string, unknown>>, name: string): readonly AnyProbe[] {
  // The same probe is often exported by itself, and in a list.
  const exported = new Set(Object.values(module).flat());
  const probes = [...exported].filter(isMeant);
  if (probes.length === 0) throw unread(name, 'it exports no probe', 'export what probe() gives');
  return probes.map((probe) => {
    const wrong = wrongIn(probe);
    if (wrong !== undefined) throw unread(name, wrong, 'correct it');
    return probe as unknown as AnyProbe;
  });
}

type Meant = Readonly<Record<string, unknown>>;

/** Whether somebody meant it for a probe: the module may export other things. */
function isMeant(value: unknown): value is Meant {
  return (
    isObject(value) && ('sees' in value || typeof value.observe === 'function' || typeof value.watch === 'function')
  );
}

/** What is wrong with a probe, or undefined: the compiler tells, but only those who ask it. */
function wrongIn(probe: Meant): string | undefined {
  const { id, sees, impact, observe, watch } = probe;
  if (typeof id !== 'string' || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)) {
    return `a probe has the id ${JSON.stringify(id)}, which is not of the form area/topic`;
  }
  for (const member of ['question', 'why']) {
    if (typeof probe[member] !== 'string' || probe[member] === '') return `${id} lacks "${member}"`;
  }
  if (!isObject(sees) || Object.keys(sees).length === 0) return `${id} lacks "sees": the words of its answer`;
  for (const [name, field] of Object.entries(sees)) {
    const { kind, means, words } = (isObject(field) ? field : {}) as Partial<Field>;
    if (!kind || !kinds.includes(kind) || typeof means !== 'string' || (kind === 'word' && !isObject(words))) {
      return `the field "${name}" of ${id} was not made by word(), number(), flag() or text()`;
    }
  }
  if (typeof observe === 'function' && typeof watch === 'function') return `${id} both asks and watches`;
  if (typeof observe !== 'function' && typeof watch !== 'function') return `${id} lacks "observe" or "watch"`;
  if (impact !== undefined && !impacts.some((each) => each === impact)) {
    return `${id} has the impact ${JSON.stringify(impact)}${orRather(String(impact), impacts)}`;
  }
  const named = [probe.needs ?? [], probe.about ?? []].flat().map(String);
  const unknown = named.find((need) => !needs.some((each) => each === need));
  return unknown === undefined ? undefined : `${id} needs "${unknown}", which is no fact${orRather(unknown, needs)}`;
}

function unread(name: string, cause: string, please: string): Mistake {
  return new Mistake(`Failed to read the probes ${name}: ${closed(cause)} Please ${please}.`);
}
