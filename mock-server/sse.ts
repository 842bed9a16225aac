/** Server-sent events as text (WHATWG HTML, section 9.2). */

/** One event to be sent. */
export interface ServerEvent {
  /** One line; empty: an event that only tells its id. */
  data: string;
  id?: string;
  /** How long a client waits before it connects again, in milliseconds. */
  retry?: number;
}

/** What every answer that is a stream carries. */
export const SSE_HEADERS = Object.freeze({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });

/** The text of an event. */
export function writeEvent({ data, id, retry }: ServerEvent): string {
  const name = data === '' ? '' : 'event: message\n';
  const numbered = id === undefined ? '' : `id: ${id}\n`;
  const waits = retry === undefined ? '' : `retry: ${retry}\n`;
  return `${name}${numbered}${waits}data: ${data}\n\n`;
}
