/** Media types in headers: what an Accept header takes (RFC 9110, section 12.5.1), and what a Content-Type names. */

// Members of the list, split at commas outside of quoted strings; then parameters, split at semicolons likewise.
const MEMBER = /(?:[^,"]|"(?:\\.|[^"\\])*")+/g;
const PART = /(?:[^;"]|"(?:\\.|[^"\\])*")+/g;

// What nearly every client sends, so it is not taken apart each time.
const USUAL = 'application/json, text/event-stream';
const USUAL_TYPES = USUAL.split(', ');

/**
 * How much the header wants a media type that it names or matches by a wildcard, from 0 (not at all) to 1. The most
 * specific range decides; an absent header takes nothing, because the documents ask for the type by name.
 */
export function weightOf(header: string | null, mediaType: string): number {
  if (header === null) return 0;
  if (header === USUAL) return USUAL_TYPES.includes(mediaType) ? 1 : 0;
  const wildcards = [mediaType, `${mediaType.slice(0, mediaType.indexOf('/'))}/*`, '*/*'];
  let best = wildcards.length;
  let taken = 0;
  for (const member of header.match(MEMBER) ?? []) {
    const [range = '', ...parameters] = member.match(PART) ?? [];
    const rank = wildcards.indexOf(range.trim().toLowerCase());
    if (rank === -1 || rank > best) continue;
    const given = parameters.find((parameter) => /^\s*q\s*=/i.test(parameter));
    const weight = given === undefined ? 1 : Number(given.slice(given.indexOf('=') + 1));
    // A weight that is no number is as good as none.
    const wanted = Number.isNaN(weight) ? 1 : weight;
    taken = rank < best ? wanted : Math.max(taken, wanted);
    best = rank;
  }
  return taken;
}

/** Whether the header takes the media type at all. */
export function accepts(header: string | null, mediaType: string): boolean {
  return weightOf(header, mediaType) !== 0;
}

/** Whether a Content-Type header names the media type, in any case and with any parameters (RFC 9110, section 8.3.1). */
export function isOfType(header: string | null, mediaType: string): boolean {
  return header !== null && header.split(';')[0]?.trim().toLowerCase() === mediaType;
}
