/** A small strict reader of XML: enough to tell whether a document is well-formed, and what it says. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const token = /<\?xml [^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The document's root. Throws where the text is not well-formed. */
export function parseXml(xml: string): Element {
  const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(xml);
  if (illegal) throw new Error(`illegal character at ${illegal.index}`);
  const document: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  let end = 0;
  for (const match of xml.matchAll(token)) {
    end = match.index + match[0].length;
    const [, closing, name, attributes = '', empty, text] = match;
    const parent = open.at(-1) as Element;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing || open.length === 0) throw new Error(`</${closing}> closes nothing`);
    } else if (name !== undefined) {
      const element: Element = { name, attributes: attributesIn(attributes), children: [], text: '' };
      parent.children.push(element);
      if (empty === '') open.push(element);
    } else if (text !== undefined) {
      if (text.includes(']]>')) throw new Error('"]]>" in a text');
      if (open.length === 1 && text.trim() !== '') throw new Error('text outside of the root');
      parent.text += decoded(text);
    }
  }
  if (end !== xml.length) throw new Error(`no XML at ${end}: ${xml.slice(end, end + 40)}`);
  const [root] = document.children;
  if (open.length !== 1 || document.children.length !== 1 || !root) throw new Error('not exactly one root');
  return root;
}

/** Every element of that name below. */
export function all({ children }: Element, name: string): Element[] {
  return children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

function attributesIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, decoded(value)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error('an attribute is given twice');
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  return text.replace(/&(#\d+|\w+)?(;?)/g, (_all, name: string | undefined, end: string) => {
    const value = name?.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : entities[name ?? ''];
    if (value === undefined || end === '') throw new Error(`no reference: &${name}`);
    return value;
  });
}
