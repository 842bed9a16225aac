/** JSON Schemas of types: the compiler holds a schema to the members of the type that it describes. */

export type Schema = Readonly<Record<string, unknown>>;

/** The schemas of a type's members: none too many, none left out, and each as optional as in the type. */
type Members<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? { readonly optional: Schema } : { readonly needed: Schema };
};

export function needed(schema: Schema): { readonly needed: Schema } {
  return { needed: schema };
}

export function optional(schema: Schema): { readonly optional: Schema } {
  return { optional: schema };
}

/** An object of the members of `T` and no others. */
export function members<T>(description: string, each: Members<T>): Schema {
  const all = Object.entries<{ readonly needed?: Schema; readonly optional?: Schema }>(each);
  return {
    type: 'object',
    description,
    additionalProperties: false,
    required: all.filter(([, { needed: must }]) => must).map(([name]) => name),
    properties: Object.fromEntries(all.map(([name, { needed: must, optional: may }]) => [name, must ?? may])),
  };
}

/** A text that says something. `description` is read after "must be", too. */
export function text(description: string): Schema {
  return { type: 'string', minLength: 1, description };
}

/** A list of one at the least, where nothing else is said. */
export function listOf(items: Schema, description: string, least = 1): Schema {
  return { type: 'array', minItems: least, items, description };
}

/** One of these names. `description` is what to say where there is none. */
export function among(names: readonly string[], description: string): Schema {
  return names.length === 0 ? { not: {}, description } : { enum: [...names] };
}
