/** What results of calls hold, and what is said of changed lists: watched wherever it passes. */

import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isBounded } from '../../harness/schemas/bounds.ts';
import { encodingOf, encodings } from '../base64.ts';
import { requestIn } from '../request.ts';

type Members = Readonly<Record<string, unknown>>;

/** The result of a tools/call; undefined where this exchange is no such call, or was refused. */
function calledIn(exchange: Exchange): Members | undefined {
  const result = exchange.response?.result;
  return requestIn(exchange)?.method === 'tools/call' && isRecord(result) ? result : undefined;
}

/** The objects in what should be a list of them. */
function itemsIn(list: unknown): readonly Members[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function resourcesIn(content: unknown): readonly unknown[] {
  return itemsIn(content).flatMap(({ type, resource }) => (type === 'resource' ? [resource] : []));
}

export const encodedData = watcher({
  id: 'tools/encoded-data',
  question: 'Is the data of every image, sound and embedded file in results of calls valid base64?',
  why: 'A client that cannot decode it shows a broken picture, or fails with the whole result.',
  sees: { data: word('the data, the worst of one result', encodings) },
  watch(exchange) {
    const content = calledIn(exchange)?.content;
    const media = itemsIn(content).filter(({ type }) => type === 'image' || type === 'audio');
    const blobs = resourcesIn(content).filter(isRecord);
    const data = [...media.map((item) => item.data), ...blobs.map(({ blob }) => blob)];
    const texts = data.filter((each) => typeof each === 'string');
    if (texts.length === 0) return undefined;
    const seen = new Set(texts.map(encodingOf));
    const order = Object.keys(encodings) as (keyof typeof encodings)[];
    return { data: order.findLast((each) => seen.has(each)) ?? 'base64' };
  },
});

export const embeddedResources = watcher({
  id: 'tools/embedded-resources',
  question: 'Are resources embedded in results of calls whole, and did the endpoint announce resources?',
  why: 'A client keeps what is embedded under its uri, and asks for it again by the methods for resources.',
  sees: {
    resources: word('the resources', { whole: 'each has a uri, and a text or a blob', broken: 'one lacks them' }),
    capability: word('the capability "resources"', { announced: 'it is', unannounced: 'it is not' }),
  },
  needs: ['announced'],
  watch(exchange, { announced }) {
    const resources = resourcesIn(calledIn(exchange)?.content);
    if (resources.length === 0) return undefined;
    const isWhole = (each: unknown) =>
      isRecord(each) &&
      typeof each.uri === 'string' &&
      (typeof each.text === 'string' || typeof each.blob === 'string');
    return {
      resources: resources.every(isWhole) ? 'whole' : 'broken',
      capability: isRecord(announced.resources) ? 'announced' : 'unannounced',
    };
  },
});

export const mirrored = watcher({
  id: 'tools/structured-as-text',
  question: 'Is structured content in results of calls given as a text, too?',
  why: 'Clients of older revisions, and most models, read the text alone.',
  sees: {
    text: word('the texts of the result', {
      'the-same': 'one is JSON that is equal to the structured content',
      other: 'none is',
    }),
  },
  watch(exchange) {
    const result = calledIn(exchange);
    if (!result || result.structuredContent === undefined || result.isError === true) return undefined;
    if (!isBounded(result.structuredContent)) return undefined;
    const wanted = canonical(result.structuredContent);
    const same = itemsIn(result.content).some(({ type, text }) => type === 'text' && canonicalText(text) === wanted);
    return { text: same ? 'the-same' : 'other' };
  },
});

function canonicalText(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isBounded(parsed) ? canonical(parsed) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON that is the same for equal values, whatever the order of their members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

/** A date, or a date with a time, in any form of ISO 8601 that is about. */
const ISO_8601 =
  /^\d{4}-?(\d{2}-?\d{2}|W\d{2}(-?\d)?|\d{3})(T\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;

export const annotationTimes = watcher({
  id: 'tools/annotation-times',
  question: 'Is lastModified, in annotations of contents and resources, a time of ISO 8601?',
  why: 'A client sorts by it: what it cannot read is as old as can be, or as new.',
  sees: { times: word('the times', { 'iso-8601': 'each is a date or a time of ISO 8601', other: 'one is none' }) },
  watch(exchange) {
    const result = exchange.response?.result;
    if (!isRecord(result)) return undefined;
    const annotated = [
      ...itemsIn(result.content),
      ...itemsIn(result.messages).map(({ content }) => content),
      ...itemsIn(result.resources),
      ...itemsIn(result.resourceTemplates),
    ];
    const times = annotated.flatMap((each) =>
      isRecord(each) && isRecord(each.annotations) && each.annotations.lastModified !== undefined
        ? [each.annotations.lastModified]
        : [],
    );
    if (times.length === 0) return undefined;
    return { times: times.every((time) => typeof time === 'string' && ISO_8601.test(time)) ? 'iso-8601' : 'other' };
  },
});

const CHANGED = /^notifications\/(tools|prompts|resources)\/list_changed$/;

export const listChanged = watcher({
  id: 'tools/list-changed',
  question: 'Did an endpoint that tells of a changed list announce that it would?',
  why: 'A client that was not told to expect it does not listen, and goes on with the old list.',
  sees: {
    notices: word('the notifications of changed lists', {
      announced: 'listChanged was announced for each',
      unannounced: 'listChanged was not announced for one',
    }),
  },
  needs: ['announced'],
  watch(exchange, { announced }) {
    const methods = (exchange.answer?.messages ?? []).filter(isRecord).map(({ method }) => String(method));
    const kinds = methods.flatMap((method) => CHANGED.exec(method)?.[1] ?? []);
    if (kinds.length === 0) return undefined;
    const isAnnounced = (kind: string) => {
      const capability = announced[kind];
      return isRecord(capability) && capability.listChanged === true;
    };
    return { notices: kinds.every(isAnnounced) ? 'announced' : 'unannounced' };
  },
});
