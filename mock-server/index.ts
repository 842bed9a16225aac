/** Public interface of the mock gateway, `mcp-assay/mock`. */

export type { Behaviour, Cause, Denial, Place, Refusal, SessionRule } from './behaviour.ts';
export type {
  AccountData,
  Accounts,
  ArgumentData,
  CallContext,
  CallingClient,
  Catalogue,
  ConnectionData,
  IntegrationData,
  PromptData,
  ResourceData,
  TemplateData,
  ToolData,
  ToolResult,
} from './catalogue.ts';
export type { FaultOptions, FaultSwitch } from './faults/active.ts';
export type { Fault, FaultContext, Wrapper } from './faults/fault.ts';
export { type FaultName, faultNames, faults } from './faults/index.ts';
export {
  type BehaviourChange,
  type Gateway,
  type Listening,
  type ListenOptions,
  type MockGatewayOptions,
  mockGateway,
} from './gateway.ts';
export { type Answer, type Arrival, arrivalOf, type Handle, responseOf } from './http.ts';
export type { OAuthClient, OAuthRule } from './mcp/oauth.ts';
export type { ServerRule } from './mcp/rule.ts';
export type { OriginRule } from './origin.ts';
export { KARZOUN_TOKENS } from './presets/karzoun.ts';
export { KINDO_KEYS } from './presets/kindo.ts';
export { MCP_CLIENTS, MCP_TOKENS } from './presets/mcp.ts';
export { type PresetName, presets } from './presets.ts';
export type { Target } from './target.ts';
export type { JournalEntry } from './upstream.ts';
export type { Call } from './world.ts';
