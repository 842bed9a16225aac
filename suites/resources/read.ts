/** Resources read: what is listed, what is not there, and what is no URI. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import type { ResourceOffer } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe, watcher } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';
import { isBase64 } from '../content.ts';
import { requestIn } from '../request.ts';
import { isUri, mayMatch } from './uris.ts';

const contents = word('the contents of the result', {
  items: 'an array with items',
  empty: 'an array without any',
  absent: 'left out, or no array',
});

/** The answer to `resources/read`, with what its result holds. */
function told(exchange: Exchange) {
  const result = exchange.response?.result;
  if (!isRecord(result)) return describe(exchange);
  const held = !Array.isArray(result.contents) ? 'absent' : result.contents.length > 0 ? 'items' : 'empty';
  return { ...describe(exchange), contents: held } as const;
}

/** The number of the first resource of each media type, a few at most, and of the last of all. */
function oneOfEach(mediaTypes: readonly (string | undefined)[]): readonly number[] {
  const firsts = [...new Set(mediaTypes)].slice(0, 8).map((mediaType) => mediaTypes.indexOf(mediaType));
  return [...new Set([...firsts, mediaTypes.length - 1])];
}

export const listedResource = probe({
  id: 'resources/listed',
  question: 'Can resources be read that are listed?',
  why: 'What is listed is offered to a user, who chooses it and gets an error.',
  about: ['resources'],
  sees: { ...reply, contents },
  always: ({ resources }) => oneOfEach(resources.map(({ mimeType }) => mimeType)),
  vary: ({ resources }) => fc.nat(resources.length - 1),
  async observe(endpoint, { resources }, index: number) {
    const { uri } = resources[index % resources.length] ?? resources[0];
    return told(await endpoint.ask('resources/read', { params: { uri } }));
  },
});

export const blobs = watcher({
  id: 'resources/blobs',
  question: 'Is every blob that resources/read gives base64?',
  why: 'A client decodes it before it shows it: what is no base64 is lost, or shown as noise.',
  needs: ['resourceOffer'],
  sees: { blobs: word('the blobs of one answer', { base64: 'each is base64', other: 'some blob is none' }) },
  watch(exchange) {
    const result = exchange.response?.result;
    if (requestIn(exchange)?.method !== 'resources/read' || !isRecord(result)) return undefined;
    const items = Array.isArray(result.contents) ? result.contents.filter(isRecord) : [];
    const all = items.flatMap(({ blob }) => (typeof blob === 'string' ? [blob] : []));
    if (all.length === 0) return undefined;
    return { blobs: all.every(isBase64) ? 'base64' : 'other' };
  },
});

/** A URI that nothing is at: a text before what is this case's alone, or a listed resource whose last part is replaced. */
type Nowhere = { readonly before: string } | { readonly beside: number };

/** Beginnings of URIs under which nobody keeps anything: the names are reserved, or marked as ours. */
const beginnings = ['assay://', 'assay:', 'urn:assay:', 'file:///assay/', 'https://assay.invalid/'];

function nowhere(): fc.Arbitrary<Nowhere> {
  const part = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `${encodeURIComponent(text)}/`);
  return fc.oneof(
    fc.tuple(fc.constantFrom(...beginnings), part).map(([start, rest]) => ({ before: `${start}${rest}` })),
    fc.nat(1000).map((beside) => ({ beside })),
  );
}

/** Undefined where it could be there all the same: a template may have it, or the resource has no last part. */
function uriOf(form: Nowhere, { resources, templates }: ResourceOffer, nonce: string): string | undefined {
  const uri = 'before' in form ? `${form.before}${nonce}` : besideOf(form.beside, resources, nonce);
  if (uri === undefined || !isUri(uri)) return undefined;
  return templates.some((template) => mayMatch(template, uri)) ? undefined : uri;
}

function besideOf(index: number, resources: ResourceOffer['resources'], nonce: string): string | undefined {
  const listed = resources[index % resources.length]?.uri;
  // A server may pass over a query or a fragment, and rightly.
  return listed !== undefined && /^[^?#]*\/[^/?#]+$/.test(listed) ? listed.replace(/[^/]+$/, nonce) : undefined;
}

export const unknownResource = probe({
  id: 'resources/unknown',
  question: 'What answers resources/read for a resource that is not there?',
  why: 'A client that is told so drops the resource; any other error is one that it tries again.',
  about: ['resourceOffer'],
  sees: { ...reply, contents },
  always: [...beginnings.map((before): Nowhere => ({ before })), { beside: 0 }],
  vary: nowhere,
  async observe(endpoint, { resourceOffer }, form: Nowhere) {
    const uri = uriOf(form, resourceOffer, endpoint.nonce);
    return uri === undefined ? undefined : told(await endpoint.ask('resources/read', { params: { uri } }));
  },
});

export const unknownNamed = probe({
  id: 'resources/unknown-named',
  question: 'Does the error for a resource that is not there name it?',
  why: 'A client with several under way can show which one is gone.',
  about: ['resourceOffer'],
  sees: {
    answer: reply.answer,
    uri: word('data.uri of the error', {
      'the-asked': 'the URI asked for',
      other: 'something else',
      absent: 'left out',
    }),
  },
  async observe(endpoint, { resourceOffer }) {
    const uri = uriOf({ before: 'assay://' }, resourceOffer, endpoint.nonce);
    if (uri === undefined) return undefined;
    const exchange = await endpoint.ask('resources/read', { params: { uri } });
    const { answer } = describe(exchange);
    const { error } = exchange.response ?? {};
    if (!error) return { answer };
    const named = isRecord(error.data) ? error.data.uri : undefined;
    return { answer, uri: named === uri ? 'the-asked' : named === undefined ? 'absent' : 'other' };
  },
});

/** Texts that are no URI, and none of those listed. */
function noUris({ resources, templates }: ResourceOffer): fc.Arbitrary<string> {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.stringMatching(/^[a-z]{1,6} [a-z]{1,6}$/),
    fc.stringMatching(/^assay:\/\/[a-z]{0,6}%[g-z]{2}$/),
  );
  const listed = new Set(resources.map(({ uri }) => uri));
  return text.filter((each) => !isUri(each) && !listed.has(each) && !templates.some((one) => mayMatch(one, each)));
}

export const notAUri = probe({
  id: 'resources/not-a-uri',
  question: 'What answers resources/read where the uri is a text that is no URI?',
  why: 'What is not checked goes on to whatever reads files or asks other servers.',
  about: ['resourceOffer'],
  sees: { answer: reply.answer, contents },
  always: ['', 'assay', 'no uri at all', '://assay', 'assay://%zz', 'assay://a\u0000b', '\n'],
  vary: ({ resourceOffer }) => noUris(resourceOffer),
  async observe(endpoint, _given, uri: string) {
    const { answer, ...seen } = told(await endpoint.ask('resources/read', { params: { uri } }));
    return 'contents' in seen ? { answer, contents: seen.contents } : { answer };
  },
});
