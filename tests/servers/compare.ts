/**
 * `npm run compare`: every server that `tests/servers` starts, checked by us without a profile and by the official suite while
 * it runs, one server after the other. Records what was seen and writes docs/findings/official-suite.md; with words, those
 * servers alone are asked anew; with `--page`, none.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { check } from '../../check.ts';
import { specificationProfiles } from '../../docs/generate/pages.ts';
import type { Summary } from '../../harness/summary.ts';
import { officially, type Ran } from '../__test-helpers__/official.ts';
import { everything, listening, own, type Served } from '../__test-helpers__/servers.ts';
import { comparisonPage, type Found, type Official, type Ours } from './comparison.ts';

/** What the one server behind a lock takes. The others are asked without a key, as they need none. */
const keys: Readonly<Record<string, string>> = { '@modelcontextprotocol/sdk, bearer tokens': 'the-right-token' };

function server(file: string, mode: string): () => Promise<Served> {
  return () => listening(own(file), (port) => [port, mode]);
}

/** The slowest last. */
const servers: Readonly<Record<string, () => Promise<Served>>> = {
  '@modelcontextprotocol/server, createMcpHandler': server('sdk-v2.mjs', 'handler'),
  '@modelcontextprotocol/server, sessions': server('sdk-v2.mjs', 'stateful'),
  'mcp-lite': server('others.mjs', 'mcp-lite'),
  'mcp-lite, sessions': server('others.mjs', 'mcp-lite-sessions'),
  tmcp: server('others.mjs', 'tmcp'),
  '@hono/mcp': server('others.mjs', '@hono/mcp'),
  'mcp-handler': server('others.mjs', 'mcp-handler'),
  'server-everything': everything,
  '@modelcontextprotocol/sdk, sessions': server('sdk-v1.mjs', 'stateful'),
  '@modelcontextprotocol/sdk, stateless': server('sdk-v1.mjs', 'stateless'),
  '@modelcontextprotocol/sdk, JSON answers': server('sdk-v1.mjs', 'json'),
  '@modelcontextprotocol/sdk, event store': server('sdk-v1.mjs', 'events'),
  '@modelcontextprotocol/sdk, bearer tokens': server('sdk-v1.mjs', 'bearer'),
  fastmcp: server('others.mjs', 'fastmcp'),
};

const record = new URL('comparison.json', import.meta.url);
const page = new URL('../../docs/findings/official-suite.md', import.meta.url);
const words = process.argv.slice(2);

const before = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Record<string, Found>) : {};
const found: Record<string, Found> = { ...before };
for (const [name, start] of words.includes('--page') ? [] : Object.entries(servers)) {
  if (words.length > 0 && !words.includes(name)) continue;
  found[name] = await compare(start, keys[name]);
  writeFileSync(record, `${JSON.stringify(found, null, 2)}\n`);
  console.log(`${name}: ${found[name].ours.seconds} s, ${found[name].official.seconds} s`);
}
writeFileSync(page, comparisonPage(found, specificationProfiles()));

async function compare(start: () => Promise<Served>, key?: string): Promise<Found> {
  await using running = await start();
  const { url } = running;
  const summary = await check({ url, ...(key && { key }), seed: 20_261_121, wait: 20_000 });
  const revision = summary.revision ?? '';
  const began = performance.now();
  const ran = await officially(['server', '--url', url, '--suite', 'all', '--spec-version', revision]);
  return { revision, ours: oursOf(summary), official: officialOf(ran, performance.now() - began) };
}

function oursOf({ counts, verdicts, requests, elapsedMs }: Summary): Ours {
  const told = (kind: string) => [
    ...new Set(verdicts.filter(({ verdict }) => verdict === kind).map(({ probe }) => probe as string)),
  ];
  const broken = told('violation');
  return { counts, broken, advised: told('advice'), requests, seconds: Math.round(elapsedMs / 1_000) };
}

function officialOf({ checks }: Ran, elapsed: number): Official {
  const scenarios = [...checks].map(([scenario, made]) => [
    scenario,
    made
      .filter(({ status }) => status !== 'INFO' && status !== 'SUCCESS')
      .map(({ id, status, errorMessage = '' }) => ({ id, status, message: errorMessage.slice(0, 200) })),
  ]);
  return { scenarios: Object.fromEntries(scenarios.sort()), seconds: Math.round(elapsed / 1_000) };
}
