/** Who calls, and what they reach: accounts, keys, entitlement and connections. */

import type { Behaviour } from './behaviour.ts';
import type { AccountData, Accounts, Catalogue, ConnectionData } from './catalogue.ts';

export interface Connection extends Required<ConnectionData> {}

export interface Account {
  name: string;
  key: string;
  state: NonNullable<AccountData['state']>;
  tenant: string | undefined;
  scopes: readonly string[] | undefined;
  platform: boolean;
  connections: Connection[];
}

/** The accounts of one gateway. */
export interface Access {
  /** The account that holds a key, whatever its state. */
  holder(key: string): Account | undefined;
  /** The account of a name. */
  named(name: string): Account | undefined;
  /** Ids of the integrations that tools/list shows to an account, in catalogue order. */
  reach(account: Account, lists: Behaviour['lists'], platformTools: boolean): string[];
  /** Adds a connection; the next request sees it. */
  connect(account: string, connection: string | ConnectionData): void;
  /** Takes away all connections to an integration. */
  disconnect(account: string, integration: string): void;
  /** Counts the changes, for whoever keeps what was derived from connections. */
  readonly revision: number;
}

const FIRST_CREATED = '2026-03-02T09:00:00.000Z';

function completed(
  given: string | ConnectionData,
  account: string,
  earlier: readonly Connection[],
  catalogue: Catalogue,
): Connection {
  const data = typeof given === 'string' ? { integration: given } : given;
  const sameBefore = earlier.filter(({ integration }) => integration === data.integration).length;
  return {
    id: `conn_${account}_${data.integration}${sameBefore === 0 ? '' : `_${sameBefore + 1}`}`,
    displayName: catalogue[data.integration]?.displayName ?? data.integration,
    preferred: sameBefore === 0,
    shared: false,
    credentials: 'available',
    createdAt: FIRST_CREATED,
    ...data,
  };
}

function accountOf(name: string, data: AccountData, added: readonly string[], catalogue: Catalogue): Account {
  const connections: Connection[] = [];
  for (const given of data.connections ?? added) {
    const connection = completed(given, name, connections, catalogue);
    if (catalogue[connection.integration] !== undefined) connections.push(connection);
  }
  const { key, state = 'active', tenant, scopes, platform = true } = data;
  return { name, key, state, tenant, scopes, platform, connections };
}

/**
 * Makes the accounts of a gateway.
 *
 * @param added Integrations that an account without a list of connections is connected to.
 * @throws Error when two accounts hold the same key, or one holds none.
 */
export function createAccess(accounts: Accounts, added: readonly string[], catalogue: Catalogue): Access {
  const byName = new Map<string, Account>();
  const byKey = new Map<string, Account>();
  for (const [name, data] of Object.entries(accounts)) {
    const account = accountOf(name, data, added, catalogue);
    const other = byKey.get(account.key);
    if (account.key === '' || other !== undefined) {
      const cause = other ? `account "${other.name}" holds the same key` : 'its key is empty';
      throw new Error(`Failed to make the account "${name}": ${cause}. Please give each account a key of its own.`);
    }
    byName.set(name, account);
    byKey.set(account.key, account);
  }
  let revision = 0;

  function known(name: string): Account {
    const account = byName.get(name);
    if (account) return account;
    throw new Error(
      `Failed to find the account "${name}": there is none. Please use one of ${[...byName.keys()].join(', ')}.`,
    );
  }

  return {
    holder: (key) => byKey.get(key),
    named: (name) => byName.get(name),
    reach(account, lists, platformTools) {
      return Object.entries(catalogue)
        .filter(([id, { access = 'connection', disabled }]) => {
          if (disabled) return false;
          if (access === 'platform') return platformTools && lists.platform && account.platform;
          if (lists.unentitled) return true;
          if (access === 'public') return lists.public;
          return account.connections.some(({ integration, shared }) => integration === id && (lists.shared || !shared));
        })
        .map(([id]) => id);
    },
    connect(name, given) {
      const account = known(name);
      const connection = completed(given, name, account.connections, catalogue);
      if (catalogue[connection.integration] === undefined) {
        throw new Error(
          `Failed to connect "${name}": there is no integration "${connection.integration}". Please use one of ${Object.keys(catalogue).join(', ')}.`,
        );
      }
      account.connections.push(connection);
      revision++;
    },
    disconnect(name, integration) {
      const account = known(name);
      account.connections = account.connections.filter((connection) => connection.integration !== integration);
      revision++;
    },
    get revision() {
      return revision;
    },
  };
}

/** The credential at one place: absent, malformed, or its token. */
export function readPlace(
  value: string | null,
  scheme: string | undefined,
): { token: string } | 'absent' | 'malformed' {
  if (value === null) return 'absent';
  if (scheme === undefined) return value.trim() === '' ? 'malformed' : { token: value.trim() };
  // The scheme's case does not matter (RFC 9110, section 11.1); the documents leave it open.
  const [given = '', token, ...more] = value.trim().split(/ +/);
  if (given.toLowerCase() !== scheme.toLowerCase() || token === undefined || more.length > 0) return 'malformed';
  return { token };
}

/** Why a request comes from nobody: no credential, none that is good, or one whose holder may not. */
export type Stranger = 'missing' | 'unauthorised' | 'forbidden';

/**
 * Who a request comes from, by the first credential place that is present.
 *
 * @param access Finds the holder of a token, and the account of those who show none.
 */
export function identify(
  header: (name: string) => string | null,
  rule: Behaviour['credentials'],
  access: Pick<Access, 'holder' | 'named'>,
): Account | Stranger {
  let stranger: Stranger = 'missing';
  for (const { header: name, scheme } of rule.places) {
    const found = readPlace(header(name), scheme);
    if (found === 'absent' || (found === 'malformed' && rule.malformed === 'next-place')) continue;
    if (found === 'malformed') return 'unauthorised';
    stranger = 'unauthorised';
    const account = access.holder(found.token);
    if (account?.state === 'active') return account;
    if (account?.state === 'unentitled') return 'forbidden';
    if (rule.unknown === 'refuse') return stranger;
  }
  const anonymous = rule.anonymous === null || stranger !== 'missing' ? undefined : access.named(rule.anonymous);
  return anonymous ?? stranger;
}
