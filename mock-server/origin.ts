/** Whom a browser may call for: Origin and Host, against pages of others and rebound names (basic/transports). */

import type { Arrival, Location } from './http.ts';

/** Which origins are let in besides the endpoint's own. */
export interface OriginRule {
  /** As browsers write them, for example `https://app.example`. */
  allowed: readonly string[];
  /** Over a loopback address, Host must name this machine: any other name was made to point at it. */
  loopbackHosts: readonly string[];
  /** Body of the 403. */
  body: string;
}

/** An origin in the one form that it is compared in, or undefined for what is none. */
function normalized(origin: string): string | undefined {
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  // Whatever follows the host makes it something else than an origin.
  return url.origin === 'null' || `${url.origin}/` !== url.href ? undefined : url.origin;
}

function hostname(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}

/** Whether the request may be answered. Without Origin it does not come from a page. */
export function mayCall({ header, loopback = false }: Arrival, at: Location, rule: OriginRule): boolean {
  const host = header('host');
  if (loopback && host !== null && !rule.loopbackHosts.includes(hostname(host))) return false;
  const given = header('origin');
  if (given === null) return true;
  const origin = normalized(given);
  return origin !== undefined && (origin === normalized(at.origin) || rule.allowed.includes(origin));
}
