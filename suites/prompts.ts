/** Prompts: how made-up names and missing arguments are refused, and what the messages of a prompt hold. */

import * as fc from 'fast-check';
import type { Exchange } from '../harness/exchange.ts';
import type { DemandingPrompt } from '../harness/facts.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { word } from '../harness/outcome.ts';
import { probe, watcher } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { embeddedState, embeddedWords, mediaState, mediaWords } from './content.ts';
import { requestIn } from './request.ts';

/** Names that an object has by itself, the empty one, and some that are nobody's. */
const nobodys = ['__proto__', 'constructor', 'toString', '', 'assay-none', 'assay näme ✓', '../assay'];

export const unknownPrompt = probe({
  id: 'prompts/unknown',
  question: 'What answers prompts/get for a name that no prompt has?',
  why: 'A client that knows the name for the cause lists the prompts anew; any other error is one that it tries again.',
  about: ['promptServer'],
  sees: reply,
  always: nobodys,
  vary: () => fc.string({ unit: 'grapheme', maxLength: 20 }).map((rest) => `assay-none ${rest}`),
  async observe(endpoint, _given, name: string) {
    return describe(await endpoint.ask('prompts/get', { params: { name } }));
  },
});

/** Some of the required arguments, by number; 'no-member': the member `arguments` is left out. */
type Kept = readonly number[] | 'no-member';

export const missingArguments = probe({
  id: 'prompts/missing-arguments',
  question: 'What answers prompts/get where a required argument is left out?',
  why: 'A client that knows the arguments for the cause asks its user for them.',
  about: ['demandingPrompt'],
  sees: reply,
  always: ['no-member', []] satisfies Kept[] as readonly Kept[],
  vary: ({ demandingPrompt: { required } }) =>
    fc.subarray(required.map((_, n) => n)).map((kept): Kept => (kept.length < required.length ? kept : kept.slice(1))),
  async observe(endpoint, { demandingPrompt }, kept: Kept) {
    const params = { name: demandingPrompt.name, ...(kept !== 'no-member' && filled(demandingPrompt, kept)) };
    return describe(await endpoint.ask('prompts/get', { params }));
  },
});

function filled({ required }: DemandingPrompt, kept: readonly number[]) {
  return { arguments: Object.fromEntries(kept.map((n) => [required[n] ?? '', 'assay'])) };
}

/** A listed prompt, by number, with one text for each of its arguments. */
export interface Wanted {
  readonly number: number;
  readonly text: string;
}

export const anyPrompt = probe({
  id: 'prompts/listed',
  question: 'What answers prompts/get for the prompts that are listed, with any texts as their arguments?',
  why: 'What a user types goes there as it is.',
  about: ['prompts'],
  sees: { answer: reply.answer },
  // The second is for arguments that are URIs.
  always: ({ prompts }) =>
    prompts.slice(0, 8).flatMap((_, number) => ['assay', 'assay://nowhere'].map((text): Wanted => ({ number, text }))),
  vary: ({ prompts }) =>
    fc.record({ number: fc.nat(prompts.length - 1), text: fc.string({ unit: 'grapheme', maxLength: 30 }) }),
  async observe(endpoint, { prompts }, { number, text }: Wanted) {
    const prompt = prompts[number % prompts.length] ?? prompts[0];
    const declared = Array.isArray(prompt.arguments) ? prompt.arguments.filter(isRecord) : [];
    const args = Object.fromEntries(declared.map(({ name }) => [String(name), text]));
    const params = { name: prompt.name, ...(declared.length > 0 && { arguments: args }) };
    const { answer } = describe(await endpoint.ask('prompts/get', { params }));
    // A text that was made up may be none that the prompt takes.
    return answer === 'rpc-error' && declared.length > 0 ? undefined : { answer };
  },
});

type Item = Readonly<Record<string, unknown>>;

/** The content of each message of a prompt. */
function contentIn(exchange: Exchange): readonly Item[] {
  const result = exchange.response?.result;
  if (requestIn(exchange)?.method !== 'prompts/get' || !isRecord(result)) return [];
  const messages = Array.isArray(result.messages) ? result.messages.filter(isRecord) : [];
  return messages.flatMap(({ content }) => (isRecord(content) ? [content] : []));
}

/** Whether the text is one that we sent as an argument, or holds one: what is wrong with it is then our own doing. */
function isOurs({ sent }: Exchange, text: unknown): boolean {
  const params = isRecord(sent.message) && isRecord(sent.message.params) ? sent.message.params : {};
  const texts = isRecord(params.arguments) ? Object.values(params.arguments).map(String) : [];
  return typeof text === 'string' && texts.some((each) => text === each || (each !== '' && text.includes(each)));
}

/** The first state that is not the good one; undefined where there is nothing to look at. */
function worst<S extends string>(states: readonly (S | undefined)[], good: S): S | undefined {
  const seen = states.filter((state) => state !== undefined);
  return seen.find((state) => state !== good) ?? seen[0];
}

export const promptMedia = watcher({
  id: 'prompts/media',
  question: 'Is every image and sound in a prompt base64, with a media type?',
  why: 'A model that is handed anything else refuses the whole conversation.',
  needs: ['promptServer'],
  sees: { media: word('the images and sounds of one prompt', mediaWords) },
  watch(exchange) {
    const stateOf = (item: Item) =>
      isOurs(exchange, item.data) || isOurs(exchange, item.mimeType) ? undefined : mediaState(item);
    const media = worst(contentIn(exchange).map(stateOf), 'sound');
    return media && { media };
  },
});

export const promptResources = watcher({
  id: 'prompts/embedded-resources',
  question: 'Has every resource in a prompt a URI, a media type, and a text or a blob?',
  why: 'A client shows where a text comes from, and how it is to be read.',
  needs: ['promptServer'],
  sees: { resource: word('the resources in one prompt', embeddedWords) },
  watch(exchange) {
    const stateOf = (item: Item) => {
      const { uri, mimeType, blob } = isRecord(item.resource) ? item.resource : {};
      const state = embeddedState(item);
      const wrong = { 'no-uri': uri, 'no-media-type': mimeType, 'blob-not-base64': blob, 'no-content': undefined };
      return state && state !== 'whole' && isOurs(exchange, wrong[state]) ? undefined : state;
    };
    const resource = worst(contentIn(exchange).map(stateOf), 'whole');
    return resource && { resource };
  },
});

export const promptsProbes = [unknownPrompt, missingArguments, anyPrompt, promptMedia, promptResources] as const;
