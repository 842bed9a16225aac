/** Faults of resources: their lists, what is read of them, and subscriptions. */

import { INTERNAL_ERROR, isObject } from '../rpc.ts';
import { editingList, editingResults, fault, recoding, rewriting, unannouncing } from './fault.ts';
import { beforePing } from './unasked.ts';

const NOT_FOUND = -32002;

export const resourceFaults = [
  fault({
    name: 'resources-unannounced',
    describes: 'Resources are served, and the capability is not announced.',
    turns: ['methods/undeclared', 'methods/capabilities', 'resources/*'],
    wrap: (context) => unannouncing(context, 'resources'),
  }),
  fault({
    name: 'resource-uri-relative',
    describes: 'One of the listed resources has a path in place of a URI.',
    turns: ['resources/uris', 'resources/listed'],
    wrap: (context) =>
      editingList(context, 'resources/list', 'resources', (all) => [
        ...all,
        { uri: `notes/beside/${String(all[0]?.name)}`, name: 'beside' },
      ]),
  }),
  fault({
    name: 'resource-listed-twice',
    describes: 'The first resource of each page is listed twice.',
    turns: ['resources/distinct-uris'],
    wrap: (context) => editingList(context, 'resources/list', 'resources', (all) => [...all, ...all.slice(0, 1)]),
  }),
  fault({
    name: 'template-malformed',
    describes: 'One of the listed templates has a brace that is never closed.',
    turns: ['resources/template-forms'],
    wrap: (context) =>
      editingList(context, 'resources/templates/list', 'resourceTemplates', (all) => [
        ...all,
        { uriTemplate: 'notes://of/{day', name: 'of-a-day' },
      ]),
  }),
  fault({
    name: 'listed-resource-gone',
    describes: 'Every resource that is read is not there.',
    turns: ['resources/listed', 'resources/blobs'],
    wrap: (context) =>
      rewriting(
        context,
        (asked, { result }) => asked.method === 'resources/read' && result !== undefined,
        ({ uri }) => ({ error: { code: NOT_FOUND, message: 'Resource not found', data: { uri } } }),
      ),
  }),
  fault({
    name: 'blob-not-base64',
    describes: 'Blobs are data URLs.',
    turns: ['resources/blobs'],
    wrap: (context) =>
      editingList(context, 'resources/read', 'contents', (contents) =>
        contents.map((item) =>
          typeof item.blob === 'string' ? { ...item, blob: `data:image/png;base64,${item.blob}` } : item,
        ),
      ),
  }),
  fault({
    name: 'unknown-resource-internal',
    describes: 'Whatever is wrong with resources/read, its error has the code -32603.',
    turns: ['methods/read-resource', 'resources/unknown'],
    wrap: (context) => recoding(context, 'resources/read', INTERNAL_ERROR),
  }),
  fault({
    name: 'reads-any-uri',
    describes: 'Every text is the URI of an empty resource.',
    turns: ['methods/read-resource', 'resources/unknown', 'resources/unknown-named', 'resources/not-a-uri'],
    wrap: (context) =>
      rewriting(
        context,
        (asked, { error }) => asked.method === 'resources/read' && error !== undefined,
        ({ uri }) => ({ result: { contents: [{ uri, text: '' }] } }),
      ),
  }),
  fault({
    name: 'reads-files-of-the-host',
    describes: 'A URI that ends like a file of the host is answered with that file.',
    turns: ['resources/traversal'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method, params }) =>
          method === 'resources/read' && isObject(params) && String(params.uri).endsWith('etc/os-release'),
        ({ uri }) => ({ result: { contents: [{ uri, text: 'PRETTY_NAME="The mock\'s own"\n' }] } }),
      ),
  }),
  fault({
    name: 'subscribe-with-content',
    describes: 'resources/subscribe and resources/unsubscribe tell how many subscriptions there are.',
    turns: ['resources/subscribe'],
    wrap: (context) =>
      rewriting(
        context,
        ({ method }, { result }) => /^resources\/(un)?subscribe$/.test(String(method)) && result !== undefined,
        () => ({ result: { subscriptions: 1 } }),
      ),
  }),
  fault({
    name: 'subscriptions-unannounced',
    describes: 'Subscriptions to resources are taken, and not announced.',
    turns: ['resources/subscribe', 'resources/subscribe-undeclared'],
    wrap: (context) =>
      editingResults(context, 'initialize', (result) => {
        const { capabilities } = result;
        if (!isObject(capabilities) || !isObject(capabilities.resources)) return result;
        const { subscribe: _, ...resources } = capabilities.resources;
        return { ...result, capabilities: { ...capabilities, resources } };
      }),
  }),
  fault({
    name: 'updates-unasked',
    describes: 'ping is answered as an event stream that tells of a change to a resource nobody has subscribed to.',
    turns: ['resources/updates', 'messages/form', 'messages/notifications-by-schema'],
    wrap: (context) =>
      beforePing(context, {
        jsonrpc: '2.0',
        method: 'notifications/resources/updated',
        params: { uri: 'notes://of/others' },
      }),
  }),
] as const;
