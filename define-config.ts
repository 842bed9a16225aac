/** `defineConfig()`: the types of `mcp-assay.config.ts`. Each member is what the file in YAML has under that name. */

import type { Impact } from './harness/probe.ts';
import type { Profile } from './harness/profile.ts';
import type { CredentialRole, ToolRole } from './harness/target.ts';
import type { ReportName } from './reports/index.ts';

/** One text, or several. */
type Texts = string | readonly string[];

/** Milliseconds, or a number with `ms`, `s` or `m`. */
type Duration = number | string;

/** Values by header, or `Name: value` each. */
type HeaderValues = Readonly<Record<string, string>> | readonly string[];

/** What can be said of every endpoint: the flags of `check`, by their own names. Secrets are `env:NAME` or `file:PATH`; paths start from the file's folder. */
export interface EndpointDefaults {
  /** Documents to judge by: names, paths of files, or profiles themselves. */
  readonly profile?: string | Profile | readonly (string | Profile)[];
  readonly key?: string;
  readonly credentials?: Readonly<Partial<Record<CredentialRole, string>>>;
  readonly skipUnsetSecrets?: boolean;
  readonly headers?: HeaderValues;
  readonly tools?: Readonly<Partial<Record<ToolRole, string>>>;
  readonly allowTools?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | readonly string[];
  readonly namedToolsOnly?: boolean;
  readonly journal?: string;
  readonly restart?: string;
  readonly idle?: Duration;
  readonly image?: string;
  readonly port?: number;
  readonly path?: string;
  readonly args?: Texts;
  readonly start?: string;
  readonly env?: Readonly<Record<string, string>> | Texts;
  readonly clients?: boolean;
  readonly direct?: Readonly<Record<string, string>> | Texts;
  readonly directHeaders?: HeaderValues;
  readonly names?: string;
  readonly ca?: Texts;
  readonly set?: Readonly<Record<string, number>>;
  readonly probes?: Texts;
  readonly revision?: string;
  readonly shard?: string;
  readonly only?: Texts;
  readonly skip?: Texts;
  readonly without?: Texts;
  readonly allow?: Impact | readonly Impact[];
  readonly heavy?: boolean;
  readonly gate?: 'vendor' | 'spec' | 'both';
  readonly failOn?: Texts;
  readonly strict?: boolean;
  readonly waivers?: string;
  readonly runs?: number;
  readonly seed?: number;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly maxRequests?: number;
  readonly timeout?: Duration;
  readonly deadline?: Duration;
  readonly wait?: Duration;
  readonly recordContent?: boolean;
}

export interface EndpointConfig extends EndpointDefaults {
  /** The full URL; left out beside `image` alone. */
  readonly url?: string;
  /** Words to choose endpoints by: `check --tag`. */
  readonly tags?: Texts;
}

export interface Config {
  /** The endpoints by name: they are checked side by side. */
  readonly endpoints: Readonly<Record<string, EndpointConfig>>;
  /** What holds for each endpoint that does not say otherwise. */
  readonly defaults?: EndpointDefaults;
  /** What all endpoints together may spend; each keeps its own limits, too. */
  readonly budget?: {
    readonly maxRequests?: number;
    readonly concurrency?: number;
    readonly rate?: number;
    readonly deadline?: Duration;
  };
  readonly report?: Readonly<Partial<Record<ReportName, string>>> | Texts;
  readonly log?: string;
  readonly location?: string;
  readonly baseline?: Texts;
  readonly card?: boolean;
  readonly verbose?: boolean;
  readonly writeWaivers?: string;
}

/** The config itself: it is here so that a wrong name or value does not compile. */
export function defineConfig(config: Config): Config {
  return config;
}
