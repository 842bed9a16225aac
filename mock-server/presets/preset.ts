/** What a preset is: a behaviour written from one document, with integrations and accounts to serve. */

import type { Behaviour, Refusal } from '../behaviour.ts';
import type { Accounts, Catalogue } from '../catalogue.ts';
import type { JsonObject } from '../rpc.ts';
import type { Side } from '../side.ts';

/** What the bundled tools are good for in a check. */
export interface Roles {
  unauthorised: string;
  disabled: string;
  'credentials-unavailable': string;
  failing: string;
}

export interface Preset {
  behaviour: Behaviour;
  catalogue: Catalogue;
  accounts: Accounts;
  /** Tools of the default account, by role; those that the document has. */
  tools: Partial<Roles>;
  /** Tools that a checker may call, with arguments; `{nonce}` stands for a text of its own. */
  allowTools: Record<string, JsonObject>;
  /** What is served beside the endpoint. */
  sides?: readonly Side[];
}

/** A refusal as a JSON-RPC error. */
export function error(code: number, message: string, reason?: string): Refusal {
  return reason === undefined ? { as: 'error', code, message } : { as: 'error', code, message, reason };
}
