/** `mcp-assay`: check an endpoint and get data; write probes and profiles of your own. */

export { type CheckOptions, check } from './check.ts';
export { type Config, defineConfig, type EndpointConfig, type EndpointDefaults } from './define-config.ts';
export type { Conventions, Place } from './harness/conventions.ts';
export type { Change, Endpoint, Listing } from './harness/endpoint.ts';
export type { Event, Handler, Verdict } from './harness/events.ts';
export type { Exchange } from './harness/exchange.ts';
export type { Facts, Need } from './harness/facts.ts';
export type { VerdictKind } from './harness/judge.ts';
export { Mistake } from './harness/mistake.ts';
export { type Expected, flag, number, type Outcome, text, type Vocabulary, word } from './harness/outcome.ts';
export { type Asking, type Impact, probe, type Watching, watcher } from './harness/probe.ts';
export type { Expectation, Expectations, Profile, ProfileOf } from './harness/profile.ts';
export { describe, reply } from './harness/reply.ts';
export type { Statement, Statements } from './harness/statement.ts';
export type { Summary } from './harness/summary.ts';
export type { Target } from './harness/target.ts';
export type { Waiver } from './harness/waivers.ts';
export { loadProfile } from './load-profile.ts';
export { type Catalogue, catalogue } from './suites/index.ts';
