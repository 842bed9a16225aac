/** Which integration a name belongs to, and which integrations a request asks for. */

/** How a name is made of the integration's id and the tool's own name, and taken apart again. */
export interface NamingRule {
  /** Empty: the name is the tool's own, without the integration. */
  separator: string;
  split: 'first' | 'last';
}

/** How a request narrows the list to some integrations. */
export interface FilterRule {
  /** Query parameter; null: not looked at. */
  query: string | null;
  /** Header; null: not looked at. */
  header: string | null;
  /** Several names in one value, separated by commas. */
  comma: boolean;
  /** Which of several parameters of the same name count. */
  repeated: 'all' | 'first' | 'last';
  /** When both places name something. */
  both: 'query' | 'header' | 'union' | 'intersection';
  match: 'exact' | 'any-case' | 'prefix';
  /** What a name that the caller cannot reach does. */
  unreachable: 'dropped' | 'error' | 'empties' | 'granted';
}

/**
 * The two parts of a name, or undefined when it has no separator or an empty part.
 *
 * @param owner Finds the integration of a tool, where names do not tell it; undefined: nobody has such a tool.
 */
export function splitName(
  name: string,
  rule: NamingRule,
  owner: (tool: string) => string | undefined = () => undefined,
): { server: string; tool: string } | undefined {
  if (rule.separator === '') {
    const server = owner(name);
    return server === undefined ? undefined : { server, tool: name };
  }
  const at = rule.split === 'first' ? name.indexOf(rule.separator) : name.lastIndexOf(rule.separator);
  const rest = at + rule.separator.length;
  if (at <= 0 || rest === name.length) return undefined;
  return { server: name.slice(0, at), tool: name.slice(rest) };
}

/** The name under which a gateway offers an integration's tool. */
export function joinName(server: string, tool: string, rule: NamingRule): string {
  return rule.separator === '' ? tool : server + rule.separator + tool;
}

function names(values: readonly string[], rule: FilterRule): string[] {
  const all = rule.comma ? values.flatMap((value) => value.split(',')) : values;
  return all.map((name) => name.trim()).filter((name) => name !== '');
}

/**
 * The integrations a request asks for, or undefined when it asks for no particular ones. A place that names nothing
 * (`?integrations=`) counts as absent; the documents leave that open.
 */
export function requestedIntegrations(
  query: string,
  header: (name: string) => string | null,
  rule: FilterRule,
): string[] | undefined {
  let inQuery: string[] = [];
  if (query !== '' && rule.query !== null) {
    const values = new URLSearchParams(query).getAll(rule.query);
    const counted =
      rule.repeated === 'all' ? values : rule.repeated === 'first' ? values.slice(0, 1) : values.slice(-1);
    inQuery = names(counted, rule);
  }
  const value = rule.header === null ? null : header(rule.header);
  const inHeader = value === null ? [] : names([value], rule);
  if (inQuery.length === 0) return inHeader.length === 0 ? undefined : inHeader;
  if (inHeader.length === 0) return inQuery;
  switch (rule.both) {
    case 'query':
      return inQuery;
    case 'header':
      return inHeader;
    case 'union':
      return [...inQuery, ...inHeader];
    case 'intersection':
      return inQuery.filter((name) => inHeader.includes(name));
  }
}

/** Whether a name in a filter stands for an integration. */
export function selects(name: string, id: string, rule: FilterRule): boolean {
  if (rule.match === 'prefix') return id.startsWith(name);
  return rule.match === 'any-case' ? id.toLowerCase() === name.toLowerCase() : id === name;
}
