/** URIs and templates of URIs, told by their grammars. */

/** A character of a path (RFC 3986 §3.3), an escaped one included. */
const CHAR = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})";
const HOST = `(?:\\[[0-9A-Fa-fv:.]+\\]|(?:[A-Za-z0-9\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)`;
const USER = `(?:(?:[A-Za-z0-9\\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?`;
const AUTHORITY = `//${USER}${HOST}(?::[0-9]*)?(?:/${CHAR}*)*`;
const PATH = `/?(?:${CHAR}+(?:/${CHAR}*)*)?`;
const REST = `(?:\\?(?:${CHAR}|[/?])*)?(?:#(?:${CHAR}|[/?])*)?`;

const uri = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?:${AUTHORITY}|${PATH})${REST}$`);

/** Longer texts are taken for URIs unread: an endpoint could make the reading take its time. */
const LONGEST = 8192;

/** Whether the text is a URI with a scheme (RFC 3986 §3). */
export function isUri(text: string): boolean {
  return text.length > LONGEST || uri.test(text);
}

const NAME = '(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*';
const VARIABLE = `${NAME}(?::[1-9][0-9]{0,3}|\\*)?`;
const expression = new RegExp(`\\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\}`, 'g');

/** Whether the text is a template of URIs (RFC 6570 §2). An apostrophe may stand in it, as its erratum 6937 has it. */
export function isTemplate(text: string): boolean {
  if (text.length > LONGEST) return true;
  const literals = text.replace(expression, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar leaves them out
  return !/[\u0000-\u0020\u007f"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/.test(literals);
}

/** Whether the URI may be one that the template makes: it begins with what stands before the first variable. */
export function mayMatch(template: string, text: string): boolean {
  const [literal = ''] = template.split('{');
  return text.startsWith(literal);
}
