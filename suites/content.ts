/** Items of content, as prompts hold them: whether data is base64, a media type is one, and a resource has its parts. */

import { isRecord } from '../harness/jsonrpc.ts';
import { encodingOf } from './base64.ts';
import { isUri } from './resources/uris.ts';

/** Whether the text is base64 with its padding (RFC 4648 §4). */
export function isBase64(text: string): boolean {
  return encodingOf(text) === 'base64';
}

/** Whether the text is a media type, with parameters or without (RFC 9110 §8.3.1). */
export function isMediaType(text: unknown): boolean {
  return typeof text === 'string' && /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;.*)?$/.test(text);
}

/** The state of an image or a sound, each word with its meaning. */
export const mediaWords = {
  sound: 'base64 data, and a media type',
  'not-base64': 'data that is no base64',
  'no-media-type': 'no media type, or a text that is none',
} as const;

/** The state of an image or a sound; undefined for any other item. */
export function mediaState(item: Readonly<Record<string, unknown>>): keyof typeof mediaWords | undefined {
  if (item.type !== 'image' && item.type !== 'audio') return undefined;
  if (typeof item.data !== 'string' || !isBase64(item.data)) return 'not-base64';
  return isMediaType(item.mimeType) ? 'sound' : 'no-media-type';
}

/** The state of an embedded resource, each word with its meaning. */
export const embeddedWords = {
  whole: 'a URI, a media type, and a text or a blob in base64',
  'no-uri': 'no URI, or a text that is none',
  'no-media-type': 'no media type, or a text that is none',
  'no-content': 'neither text nor blob',
  'blob-not-base64': 'a blob that is no base64',
} as const;

/** The state of an embedded resource; undefined for any other item. */
export function embeddedState(item: Readonly<Record<string, unknown>>): keyof typeof embeddedWords | undefined {
  if (item.type !== 'resource') return undefined;
  const resource = isRecord(item.resource) ? item.resource : {};
  const { uri, mimeType, text, blob } = resource;
  if (typeof uri !== 'string' || !isUri(uri)) return 'no-uri';
  if (!isMediaType(mimeType)) return 'no-media-type';
  if (typeof text !== 'string' && typeof blob !== 'string') return 'no-content';
  return typeof blob === 'string' && !isBase64(blob) ? 'blob-not-base64' : 'whole';
}
