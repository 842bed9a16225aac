/** Our schemas of messages beside the official SDK's own: what one accepts and the other refuses is listed, with the reason. */

import { beforeAll, describe, expect, it } from 'vitest';
import { examples, messageOf, mutations, responseOf } from '../fixtures/messages/__test-helpers__/examples.ts';
import { messageSchemas } from '../fixtures/messages/index.ts';
import { messageRules, type RevisionRules } from '../harness/messages.ts';
import { load, withoutServers } from './__test-helpers__/servers.ts';

interface SdkSchema {
  safeParse(value: unknown): { readonly success: boolean };
}

/** The newest revision that the SDK has types of; it has one set of them for all. */
const rules = messageRules(messageSchemas)('2025-11-25') as RevisionRules;

/** What the SDK calls the types of a method: those of its request or notification, and of the result. */
const names: Readonly<Record<string, readonly [message: string, result?: string]>> = {
  ping: ['PingRequest', 'EmptyResult'],
  initialize: ['InitializeRequest', 'InitializeResult'],
  'tools/list': ['ListToolsRequest', 'ListToolsResult'],
  'tools/call': ['CallToolRequest', 'CallToolResult'],
  'prompts/list': ['ListPromptsRequest', 'ListPromptsResult'],
  'prompts/get': ['GetPromptRequest', 'GetPromptResult'],
  'resources/list': ['ListResourcesRequest', 'ListResourcesResult'],
  'resources/templates/list': ['ListResourceTemplatesRequest', 'ListResourceTemplatesResult'],
  'resources/read': ['ReadResourceRequest', 'ReadResourceResult'],
  'resources/subscribe': ['SubscribeRequest', 'EmptyResult'],
  'resources/unsubscribe': ['UnsubscribeRequest', 'EmptyResult'],
  'logging/setLevel': ['SetLevelRequest', 'EmptyResult'],
  'completion/complete': ['CompleteRequest', 'CompleteResult'],
  'sampling/createMessage': ['CreateMessageRequest', 'CreateMessageResultWithTools'],
  'roots/list': ['ListRootsRequest', 'ListRootsResult'],
  'elicitation/create': ['ElicitRequest', 'ElicitResult'],
  'tasks/get': ['GetTaskRequest', 'GetTaskResult'],
  'tasks/result': ['GetTaskPayloadRequest', 'GetTaskPayloadResult'],
  'tasks/list': ['ListTasksRequest', 'ListTasksResult'],
  'tasks/cancel': ['CancelTaskRequest', 'CancelTaskResult'],
  'notifications/initialized': ['InitializedNotification'],
  'notifications/cancelled': ['CancelledNotification'],
  'notifications/progress': ['ProgressNotification'],
  'notifications/message': ['LoggingMessageNotification'],
  'notifications/resources/updated': ['ResourceUpdatedNotification'],
  'notifications/resources/list_changed': ['ResourceListChangedNotification'],
  'notifications/tools/list_changed': ['ToolListChangedNotification'],
  'notifications/prompts/list_changed': ['PromptListChangedNotification'],
  'notifications/roots/list_changed': ['RootsListChangedNotification'],
  'notifications/tasks/status': ['TaskStatusNotification'],
  'notifications/elicitation/complete': ['ElicitationCompleteNotification'],
};

/** Where ours and the SDK's differ: by method and changed place, with the reason. Ours follow the specification's schema. */
const stricter: readonly (readonly [RegExp, string])[] = [
  [/\/(inputSchema|outputSchema)\/\$schema = /, 'the SDK does not look at $schema: the specification has a text'],
  [/\/prompts\/0\/arguments\/0\/title = /, 'the SDK does not know the title of an argument'],
  [/\/params\/ref\/title = /, 'the SDK does not know the title of a prompt that is referred to'],
  [/\/(properties\/q|metadata|capabilities\/.+) = \[/, 'the SDK takes a list for an object here'],
  [/^tools\/call answered \/result(\/content left out| = \{\})/, 'the SDK adds an empty content where there is none'],
  [/\/content\/content left out/, 'the SDK adds an empty content where there is none'],
  [/^elicitation\/create answered \/result\/content = null/, 'the SDK takes null for left out'],
];
const laxer: readonly (readonly [RegExp, string])[] = [
  [/\/lastModified = "odd"/, 'the format of the time is a SHOULD'],
  [/\/(maxTokens|total) = 1.5/, 'the specification has a number, and only generated schemas an integer'],
  [/\/roots\/0\/uri = "odd"/, 'formats are annotations; that a root is a file is said for now'],
  [/\/params\/url = "odd"/, 'formats are annotations'],
];

describe.skipIf(withoutServers)(`beside the SDK's types${withoutServers ? ` (${withoutServers})` : ''}`, () => {
  let sdk: Readonly<Record<string, SdkSchema>>;
  beforeAll(async () => {
    sdk = await load('@modelcontextprotocol/sdk/types.js');
  });

  const accepts = (name: string | undefined, value: unknown) => sdk[`${name}Schema`]?.safeParse(value).success;

  it('every example is accepted by both', () => {
    for (const example of examples) {
      const [message, result] = names[example.method] ?? [];
      expect(accepts(message, messageOf(example)), example.method).toBe(true);
      expect(accepts('JSONRPCMessage', messageOf(example)), example.method).toBe(true);
      if (example.form === 'task') expect(accepts('CreateTaskResult', example.result)).toBe(true);
      else if (example.result) expect(accepts(result, example.result), example.method).toBe(true);
    }
  });

  it('whatever is changed in an example, both accept it or both refuse it, but for what is listed', () => {
    const unused = new Set([...stricter, ...laxer]);
    const found: string[] = [];
    let compared = 0;
    for (const example of examples) {
      const [message, result] = names[example.method] ?? [];
      compare(messageOf(example), `${example.method}`, (changed) => [
        rules.said(changed as never, example.by) === undefined,
        accepts('JSONRPCMessage', changed) === true && accepts(message, changed) === true,
      ]);
      if (!example.result || example.form === 'task') continue;
      compare(responseOf(example), `${example.method} answered`, (changed) => [
        rules.response(changed, example.method, example.by) === undefined,
        accepts(result, (changed as { result?: unknown }).result) === true,
      ]);
    }
    function compare(
      whole: object,
      name: string,
      both: (changed: object) => readonly [ours: boolean, theirs: boolean],
    ) {
      for (const { at, value } of mutations(whole)) {
        // Another method is another message, and what answers is compared by its result alone.
        if (/^\/(method|jsonrpc|id)\b/.test(at) || typeof value !== 'object' || value === null || Array.isArray(value))
          continue;
        compared += 1;
        const [ours, theirs] = both(value);
        if (ours === theirs) continue;
        const what = `${name} ${at}`;
        const known = (ours ? laxer : stricter).find(([place]) => place.test(what));
        if (known) unused.delete(known);
        else found.push(`${ours ? 'laxer' : 'stricter'}: ${what}`);
      }
    }
    expect(found).toEqual([]);
    expect([...unused].map(([place]) => String(place))).toEqual([]);
    expect(compared).toBeGreaterThan(3_000);
  });
});
