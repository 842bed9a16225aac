/** The JSON Schema of a profile in a file, made from what the probes of a catalogue can say. */

import { conventionsSchema } from './conventions-schema.ts';
import type { Field, Vocabulary } from './outcome.ts';
import type { Catalogue } from './probe.ts';
import { among, listOf, members, needed, optional, type Schema, text } from './schema.ts';
import type { Source, Statement } from './statement.ts';

/** A profile as it stands in a file: `extends` names the base, and what is left out is empty. */
export interface WrittenProfile {
  readonly $schema?: string;
  readonly profile: string;
  readonly title?: string;
  readonly extends?: string;
  readonly on?: readonly string[];
  readonly statements?: Readonly<Record<string, unknown>>;
  readonly conventions?: Readonly<Record<string, unknown>>;
  readonly expectations?: Readonly<Record<string, unknown>>;
  readonly omit?: Readonly<Record<string, string>>;
}

/** What can be named in a profile beside probes and their words. */
export interface Named {
  /** Documents that `on` can name. */
  readonly documents: readonly string[];
  /** Statements that an expectation can rest on. Left out: any, as a schema that knows no profile has to. */
  readonly statements?: readonly string[];
  /** Probes for which the base promises something. Left out: all of the catalogue. */
  readonly omittable?: readonly string[];
  /** Probes that the profile speaks of: the words of the others are no matter, and cost time. Left out: all. */
  readonly spoken?: readonly string[];
}

/** What the name of a document with its version matches. */
export const DOCUMENT_ID = '^[a-z0-9][a-z0-9.-]*@[A-Za-z0-9][A-Za-z0-9._-]*$';

/** The schema of a profile whose expectations are about this catalogue: draft-07, which editors know best. */
export function profileSchema(catalogue: Catalogue, { documents, statements, omittable, spoken }: Named): Schema {
  const ids = catalogue.map(({ id }) => id);
  const known =
    statements === undefined ? text('The id of a statement') : among(statements, 'A statement, and there is none');
  const { definitions, promises } = promisesOf(catalogue, spoken);
  const omissions = omittable ?? ids;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'mcp-assay profile',
    ...members<WrittenProfile>(
      'One document as data: what `mcp-assay check --profile <file>` reads, in YAML or JSON.',
      {
        $schema: optional({ type: 'string' }),
        profile: needed({
          type: 'string',
          pattern: DOCUMENT_ID,
          description: 'The name of the document with its version: acme@1',
        }),
        title: optional(text('What the document is, in a few words')),
        extends: optional(
          text('The document that this one is made from: a bundled one by name, or the path of a file from this one'),
        ),
        on: optional(
          listOf(among(documents, 'A bundled document'), 'Documents to be judged beside this one, by name', 0),
        ),
        statements: optional({
          type: 'object',
          description: 'What the document says, by id.',
          additionalProperties: { $ref: '#/definitions/statement' },
        }),
        conventions: optional(conventionsSchema),
        expectations: optional({
          type: 'object',
          description: 'What keeps each promise, by probe.',
          additionalProperties: false,
          properties: promises,
        }),
        omit: optional({
          type: 'object',
          description: 'Probes for which what the base promises does not hold here, each with the reason.',
          additionalProperties: false,
          properties: Object.fromEntries(omissions.map((id) => [id, { $ref: '#/definitions/reason' }])),
        }),
      },
    ),
    dependencies: { omit: ['extends'] },
    definitions: {
      statement: statementSchema(known),
      reason: text('The reason, in a sentence'),
      because: oneOrMany({ $ref: '#/definitions/known' }),
      known,
      ...definitions,
    },
  };
}

function statementSchema(known: Schema): Schema {
  return members<Statement>('One atomic sentence of the document.', {
    text: needed(text('The sentence, in your own words')),
    source: needed({
      if: { type: 'string' },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: text('Where the document says so'),
      else: listOf(
        members<Source>('A page of the document.', {
          url: needed(text('The address of the page')),
          version: optional(text("The document's own name for its version")),
        }),
        'Pages, each with its url',
      ),
    }),
    basis: needed({
      enum: ['explicit', 'derived', 'silent'],
      description: 'explicit: the document says so; derived: it follows; silent: the document leaves it open.',
    }),
    entailedBy: optional(known),
    unseen: optional(text('Why a black box cannot see it')),
    later: optional(text('Why nothing asks for it yet')),
    note: optional(text('A note for readers')),
  });
}

/** Definitions that are used again: equal schemas share the name that came first. */
class Shared {
  readonly definitions: Record<string, Schema> = {};
  readonly #names = new Map<string, string>();

  /** A reference to the schema under this name, or the one that an equal schema has. */
  ref(name: string, schema: Schema): Schema {
    const key = JSON.stringify(schema);
    const known = this.#names.get(key) ?? this.#free(name.replaceAll(/[^\w.-]/g, '-'));
    this.#names.set(key, known);
    this.definitions[known] = schema;
    return { $ref: `#/definitions/${known}` };
  }

  /** A field can be called as what we call something of its probe. */
  #free(name: string): string {
    return Object.hasOwn(this.definitions, name) ? this.#free(`${name}-`) : name;
  }

  /** A reference to one, or a list of any of these. */
  any(name: string, one: Schema): Schema {
    return this.ref(`${name}.any`, oneOrMany(this.ref(name, one)));
  }
}

/** The expectations of every probe, with the definitions that they share: probes of the same words have the same ones. */
function promisesOf(
  catalogue: Catalogue,
  spoken: readonly string[] | undefined,
): {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly promises: Readonly<Record<string, Schema>>;
} {
  const shared = new Shared();
  const promises = catalogue.map(({ id, question, sees }) => {
    if (spoken && !spoken.includes(id)) return [id, {}] as const;
    const name = id.replace('/', '.');
    const outcomes = shared.any(`${name}.outcome`, outcomeSchema(name, sees, shared));
    return [id, { description: question, ...shared.any(name, promiseSchema(outcomes)) }] as const;
  });
  return { definitions: shared.definitions, promises: Object.fromEntries(promises) };
}

function promiseSchema(outcomes: Schema): Schema {
  return {
    type: 'object',
    description: 'An object of because and exactly one of must, should and open',
    additionalProperties: false,
    required: ['because'],
    minProperties: 2,
    maxProperties: 2,
    properties: {
      must: outcomes,
      should: outcomes,
      open: { const: true, description: 'True: the document leaves it open' },
      because: { $ref: '#/definitions/because' },
    },
  };
}

function outcomeSchema(probe: string, sees: Vocabulary, shared: Shared): Schema {
  const fields = Object.entries(sees).map(([name, { kind, means, words = {} }]) => {
    const values =
      kind === 'word'
        ? shared.any(`${probe}.${name}`, { enum: Object.keys(words) })
        : shared.any(kind, { type: types[kind] });
    return [name, { description: means, ...values }];
  });
  return {
    type: 'object',
    description: 'At least one field of what the probe sees',
    additionalProperties: false,
    minProperties: 1,
    properties: Object.fromEntries(fields),
  };
}

/** The types of JSON that hold the values of a field. */
const types = { number: 'number', flag: 'boolean', text: 'string' } as const satisfies Record<
  Exclude<Field['kind'], 'word'>,
  string
>;

/** One, or a list of any of these. Several are told apart by `if`, never by `anyOf`: each mistake is told once, where it is. */
function oneOrMany(one: Schema): Schema {
  return {
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { type: 'array', minItems: 1, items: one },
    else: one,
  };
}
