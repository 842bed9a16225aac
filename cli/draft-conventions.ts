/** How an endpoint is spoken to, found out by asking it: where its key goes, which revision it answers, whether it has sessions. */

import { type CheckOptions, check } from '../check.ts';
import { baseConventions } from '../fixtures/profiles/base.ts';
import type { Conventions, Place } from '../harness/conventions.ts';
import type { Profile } from '../harness/profile.ts';
import { revisions } from '../harness/revisions.ts';
import type { Summary } from '../harness/summary.ts';

/** Where a key often goes: tried where no documented place takes it, so that it is sent to no more places than it must be. */
const usual: readonly Place[] = [{ header: 'X-API-Key', format: '{key}' }];

/** Two questions that every endpoint with tools can be asked; the first tells whether the key was taken. */
const SERVED = 'accept/documented-pair';
const SESSION = 'lifecycle/session-handed-out';

export interface Found {
  readonly conventions: Conventions;
  /** What was found, in sentences for whoever reads the draft. */
  readonly remarks: readonly string[];
  /** Why nothing more needs to be asked: the endpoint cannot be reached. */
  readonly unreachable?: NonNullable<Summary['preflight']>;
}

/**
 * The conventions by which the endpoint is asked: the known ones, with what a few requests tell. What is not to be told,
 * since the endpoint does not answer, is left as it is known.
 */
export async function foundConventions(known: Conventions, options: CheckOptions): Promise<Found> {
  const { key, ...keyless } = options;
  const open = await tried(known, keyless);
  const { preflight } = open;
  // Whatever else a request without a key comes to may be for want of the key.
  if (preflight?.cause === 'unreachable' || preflight?.cause === 'unfinished') {
    return { conventions: known, remarks: [], unreachable: preflight };
  }
  if (key === undefined) return withAnswers(known, open, []);
  if (isServed(open)) {
    return withAnswers(known, open, ['It serves requests without a key, so that nothing tells where one goes.']);
  }
  const documented = known.credentials ?? [];
  const worked = await worksIn(documented, known, options);
  const others = usual.filter((place) => worked.length === 0 && !isTaken(place, documented, options));
  worked.push(...(await worksIn(others, known, options)));
  const [answers] = worked;
  if (!answers) return { conventions: known, remarks: [] };
  const places = worked.map(({ place }) => place);
  const refused = documented.filter((place) => !places.includes(place)).map(({ header }) => header);
  const remarks = refused.length > 0 ? [`The key was not taken in ${refused.join(', ')}.`] : [];
  return withAnswers({ ...known, credentials: places }, answers.summary, remarks);
}

/** Those of the places in which the key is taken, each with the run that shows it. */
async function worksIn(places: readonly Place[], known: Conventions, options: CheckOptions) {
  const worked: { readonly place: Place; readonly summary: Summary }[] = [];
  for (const place of places) {
    if (options.signal?.aborted) break;
    const summary = await tried({ ...known, credentials: [place] }, options);
    if (isServed(summary)) worked.push({ place, summary });
  }
  return worked;
}

function isTaken({ header }: Place, documented: readonly Place[], { headers = [] }: CheckOptions): boolean {
  const names = [...documented.map((place) => place.header), ...headers.map(([name]) => name)];
  return names.some((name) => name.toLowerCase() === header.toLowerCase());
}

/** A short run that asks by these conventions alone. */
function tried(conventions: Conventions, options: CheckOptions): Promise<Summary> {
  const { skip: _skip, without: _without, onEvent: _onEvent, ...rest } = options;
  return check({ ...rest, only: [SERVED, SESSION], profile: bareProfile('trial@1', conventions) });
}

/** A document that promises nothing. */
export function bareProfile(name: string, conventions: Conventions): Profile {
  return { profile: name, title: name, statements: {}, conventions, expectations: {} };
}

function isServed(summary: Summary): boolean {
  return outcomeOf(summary, SERVED)?.answer === 'result';
}

function outcomeOf({ verdicts }: Summary, id: string) {
  return verdicts.find(({ probe }) => probe === id)?.outcome;
}

function withAnswers(known: Conventions, summary: Summary, remarks: readonly string[]): Found {
  const { session, ...rest } = known;
  // The endpoint may name anything: only what was published is offered to it again.
  const revision = known.version ?? revisions.find(({ id }) => id === summary.revision)?.id;
  const handed = session !== undefined && outcomeOf(summary, SESSION)?.session === 'handed-out';
  // One that is not handed out is left as the specification has it.
  const kept = session !== undefined && (handed || session.header !== baseConventions.session.header);
  return {
    conventions: { ...rest, ...(revision !== undefined && { version: revision }), ...(kept && { session }) },
    remarks: handed ? [...remarks, `It hands out sessions in ${session.header}.`] : remarks,
  };
}
