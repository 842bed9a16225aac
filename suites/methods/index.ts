/** Methods: which are served, what their results hold, and how the others are refused. */

import { getPrompt, getUnknownPrompt, listPrompts, otherPromptMethods, promptNames } from './prompts.ts';
import { callTool, capabilities, listTools, ping, unannounced } from './served.ts';
import {
  listResources,
  listResourceTemplates,
  otherResourceMethods,
  readResource,
  resourceSubscriptions,
  unknown,
} from './unknown.ts';

export const methodsProbes = [
  ping,
  listTools,
  callTool,
  capabilities,
  unannounced,
  listPrompts,
  getPrompt,
  promptNames,
  getUnknownPrompt,
  otherPromptMethods,
  listResources,
  readResource,
  listResourceTemplates,
  resourceSubscriptions,
  otherResourceMethods,
  unknown,
] as const;
