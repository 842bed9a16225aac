/** The wires: one seam, three ways to carry a request. */
export { direct } from './direct.ts';
export { viaFetch } from './fetch.ts';
export { type SocketOptions, type SocketWire, sockets } from './sockets.ts';
export {
  type Header,
  NoAnswer,
  type NoAnswerReason,
  NotCarried,
  unlessAborted,
  type Wire,
  type WireRequest,
  type WireResponse,
} from './wire.ts';
