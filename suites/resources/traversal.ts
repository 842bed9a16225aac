/** Resources asked for outside of what a server offers: whether a URI leads to the files of its host. */

import * as fc from 'fast-check';
import type { Exchange } from '../../harness/exchange.ts';
import type { ResourceOffer } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { mayMatch } from './uris.ts';

/** Files that hold nothing secret and are known by their text, so that an echo of the path is not taken for one. */
const files = {
  'etc/os-release': /^(?:PRETTY_NAME|NAME|ID)=/m,
  'proc/version': /^Linux version \d/,
  'windows/win.ini': /^\[(?:fonts|extensions)\]/im,
} as const;

const names = Object.keys(files) as readonly (keyof typeof files)[];

/** Ways to write a step up. */
const steps = ['../', '%2e%2e/', '..%2f', '%2e%2e%2f', '%252e%252e%252f', '....//', '..\\', './../'];

/** More steps than any tree is deep. */
const UP = 16;

/** Where the way begins: beside the listed resource of that number, in the template of that number, or at the root. */
interface Way {
  readonly from: 'resource' | 'template' | 'root';
  readonly number: number;
  readonly step: string;
  readonly file: keyof typeof files;
}

/** Undefined where there is nothing to begin at, or where a template offers the whole tree of files. */
function uriOf({ from, number, step, file }: Way, { resources, templates }: ResourceOffer): string | undefined {
  const climb = `${step.repeat(UP)}${file}`;
  switch (from) {
    case 'resource': {
      const uri = resources[number % resources.length]?.uri;
      return uri && `${uri.slice(0, uri.lastIndexOf('/') + 1) || uri}${climb}`;
    }
    case 'template': {
      const [first, ...others] = (templates[number % templates.length] ?? '').split(/\{[^}]*\}/);
      return others.length > 0
        ? [first, ...others].join('\u0000').replace('\u0000', climb).replaceAll('\u0000', 'a')
        : undefined;
    }
    case 'root': {
      const uri = `file:///${file}`;
      return templates.some((template) => mayMatch(template, uri)) ? undefined : uri;
    }
  }
}

/** Every text in the result, of blobs as what they decode to. */
function textsIn({ response }: Exchange): readonly string[] {
  const result = response?.result;
  const contents = isRecord(result) && Array.isArray(result.contents) ? result.contents.filter(isRecord) : [];
  return contents.flatMap(({ text, blob }) => [
    ...(typeof text === 'string' ? [text] : []),
    ...(typeof blob === 'string' ? [Buffer.from(blob, 'base64').toString('utf8')] : []),
  ]);
}

export const traversal = probe({
  id: 'resources/traversal',
  question: 'Does a URI that climbs out of the listed tree lead to files of the host?',
  why: 'Whoever may read a note may then read the keys of the server.',
  about: ['resourceOffer'],
  sees: {
    tree: word('the tree that is offered', {
      kept: 'no file of the host came',
      left: 'a file came that every such host has, and that is not offered',
    }),
  },
  impact: 'trespasses',
  always: [
    { from: 'resource', number: 0, step: '../', file: 'etc/os-release' },
    { from: 'resource', number: 0, step: '%2e%2e%2f', file: 'etc/os-release' },
    { from: 'template', number: 0, step: '../', file: 'etc/os-release' },
    { from: 'template', number: 0, step: '..%2f', file: 'proc/version' },
    { from: 'root', number: 0, step: '', file: 'etc/os-release' },
    { from: 'root', number: 0, step: '', file: 'windows/win.ini' },
  ],
  vary: () =>
    fc.record({
      from: fc.constantFrom('resource', 'template'),
      number: fc.nat(100),
      step: fc.constantFrom(...steps),
      file: fc.constantFrom(...names),
    }),
  async observe(endpoint, { resourceOffer }, way: Way) {
    const uri = uriOf(way, resourceOffer);
    if (uri === undefined) return undefined;
    const exchange = await endpoint.ask('resources/read', { params: { uri } });
    if (!exchange.answer) return undefined;
    return { tree: textsIn(exchange).some((text) => files[way.file].test(text)) ? 'left' : 'kept' };
  },
});
