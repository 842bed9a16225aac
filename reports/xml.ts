/** XML written by hand: elements, attributes, text. */

/** What XML 1.0 does not allow in a document, not even escaped. Source: XML 1.0 §2.2, Char. */
const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // An attribute's line breaks and tabs would be read as spaces, and a carriage return as a line feed.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** The value of an attribute, to stand between double quotes. */
export function attribute(text: string): string {
  return text.replace(illegal, '').replace(/[&<>"\r\n\t]/g, (char) => references[char] ?? char);
}

/** The text of an element; `>` too, so that no `]]>` is left. */
export function content(text: string): string {
  return text.replace(illegal, '').replace(/[&<>\r]/g, (char) => references[char] ?? char);
}

/** An element; `inner` is XML already. An attribute that is undefined is left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  inner: string | readonly string[] = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join('');
  const within = typeof inner === 'string' ? inner : inner.length > 0 ? `\n${inner.join('\n')}\n` : '';
  return within === '' ? `<${name}${written}/>` : `<${name}${written}>${within}</${name}>`;
}
