/** Methods: which are served, what their results hold, and how the others are refused. */

import { getPrompt, getUnknownPrompt, listPrompts, otherPromptMethods, promptNames } from './prompts.ts';
import { callTool, capabilities, cursorOfWrongType, listTools, ping } from './served.ts';
import {
  listResources,
  listResourceTemplates,
  otherResourceMethods,
  readResource,
  resourceSubscriptions,
  undeclared,
  unknown,
} from './unknown.ts';

export const methodsProbes = [
  ping,
  listTools,
  cursorOfWrongType,
  callTool,
  capabilities,
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
  undeclared,
] as const;
