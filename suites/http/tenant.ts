/** The header that names a tenant, left out. */

import { initialize } from '../../harness/handshake.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

export const withoutTenant = probe({
  id: 'http/without-tenant-header',
  question: 'Is a request served that has no header naming a tenant?',
  why: 'A client that knows no such header cannot be told to send it.',
  sees: reply,
  about: ['tenantHeader'],
  always: ['known', 'initialize'],
  async observe(endpoint, { tenantHeader }, asked: string) {
    const without = { [tenantHeader]: null };
    if (asked === 'initialize') return describe(await initialize(endpoint, { headers: without }));
    return describe(await endpoint.ask(endpoint.known, { headers: without }));
  },
});
