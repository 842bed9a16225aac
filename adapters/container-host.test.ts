import { describe, expect, it } from 'vitest';
import { listenersIn } from './container-host.ts';

/** As Linux prints them: 8080 on every address, 9229 on loopback, the engine's resolver, a connection, and IPv6. */
const tables = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 39302 1 0 100 0 0 10 0
   1: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 39303 1 0 100 0 0 10 0
   2: 0B00007F:8D13 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 39304 1 0 100 0 0 10 0
   3: 020011AC:1F90 010011AC:D2A6 01 00000000:00000000 00:00000000 00000000 65534        0 39305 1 0 100 0 0 10 0
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000
   1: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000
`;

describe('the listeners in the tables of a kernel', () => {
  it('are those that listen, and who can reach them', () => {
    expect(listenersIn(tables)).toEqual([
      { port: 8080, loopback: false },
      { port: 9229, loopback: true },
      { port: 80, loopback: false },
      { port: 81, loopback: true },
    ]);
  });
});
