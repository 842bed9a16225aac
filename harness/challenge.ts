/** The WWW-Authenticate header, taken apart. Source: RFC 9110 §11.6.1. */

export interface Challenge {
  /** The first scheme that is named. */
  readonly scheme?: string;
  /** All parameters, by name in lower case, of whichever scheme. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What the header challenges to; nothing where there is no header. */
export function challengeOf(header: string | undefined): Challenge {
  const scheme = /^\s*([^\s,=]+)/.exec(header ?? '')?.[1];
  if (header === undefined || scheme === undefined) return { parameters: new Map() };
  const found = header.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  return {
    scheme,
    parameters: new Map(
      [...found].map(([, name = '', quoted, plain = '']) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? plain,
      ]),
    ),
  };
}
