/** What a hostility is: a way to misbehave at the level of bytes, by name. */

import type { Socket } from 'node:net';
import type { Request, Response } from './proper.ts';

/** Which requests are answered wrongly; the others are answered properly. */
export type Occasion =
  /** Every HTTP request. */
  | 'every'
  /** Every JSON-RPC request: no notification, no GET. */
  | 'rpc'
  /** `initialize` alone. */
  | 'initialize'
  /** `tools/list` alone. */
  | 'tools/list';

/** What a hostility acts with, at one request. */
export interface Scene {
  readonly socket: Socket;
  /** The request; where the HTTP request holds none, `ping` with the id null. */
  readonly request: Request;
  /** The response that a proper endpoint would give. */
  readonly response: Response;
  /** Requests that were answered wrongly before. */
  readonly before: number;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/** A way to misbehave. */
export interface Hostility<Name extends string = string> {
  readonly name: Name;
  /** What it does, in a sentence. */
  readonly describes: string;
  readonly at: Occasion;
  act(scene: Scene): void | Promise<void>;
}

/** Keeps the type of the name. */
export function hostility<const Name extends string>(
  name: Name,
  describes: string,
  at: Occasion,
  act: Hostility['act'],
): Hostility<Name> {
  return { name, describes, at, act };
}
