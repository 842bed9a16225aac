/** Content negotiation: whether an Accept header takes a media type (RFC 9110, section 12.5.1). */

// Members of the list, split at commas outside of quoted strings; then parameters, split at semicolons likewise.
const MEMBER = /(?:[^,"]|"(?:\\.|[^"\\])*")+/g;
const PART = /(?:[^;"]|"(?:\\.|[^"\\])*")+/g;

// What nearly every client sends, so it is not taken apart each time.
const USUAL = 'application/json, text/event-stream';
const USUAL_TYPES = USUAL.split(', ');

/**
 * Whether the header names the media type or matches it by a wildcard. A range with weight zero refuses, and the most
 * specific range decides; an absent header takes nothing, because the documents ask for the type by name.
 */
export function accepts(header: string | null, mediaType: string): boolean {
  if (header === null) return false;
  if (header === USUAL) return USUAL_TYPES.includes(mediaType);
  const wildcards = [mediaType, `${mediaType.slice(0, mediaType.indexOf('/'))}/*`, '*/*'];
  let best = wildcards.length;
  let taken = false;
  for (const member of header.match(MEMBER) ?? []) {
    const [range = '', ...parameters] = member.match(PART) ?? [];
    const rank = wildcards.indexOf(range.trim().toLowerCase());
    if (rank === -1 || rank > best) continue;
    const weight = parameters.find((parameter) => /^\s*q\s*=/i.test(parameter));
    const wanted = weight === undefined || Number(weight.slice(weight.indexOf('=') + 1)) !== 0;
    taken = rank < best ? wanted : taken || wanted;
    best = rank;
  }
  return taken;
}
