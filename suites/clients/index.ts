/** Clients of other makers: whether what people really use can use the endpoint. */

import { connects as remoteConnects, lists as remoteLists } from './remote.ts';
import { calls, closes, connects, lists, reads, reconnects } from './sdk.ts';

export const clientsProbes = [connects, lists, reads, calls, closes, reconnects, remoteConnects, remoteLists] as const;
