/** The lists of resources and of templates: whether each entry is named as a client can use it. */

import { word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { isTemplate, isUri } from './uris.ts';

const notListed = 'the list was refused, or is empty';

/** What stands under this name in each entry of the list, whatever it is. */
function each(entries: readonly Readonly<Record<string, unknown>>[], member: string): readonly unknown[] {
  return entries.map((entry) => entry[member]);
}

export const resourceUris = probe({
  id: 'resources/uris',
  question: 'Is what each listed resource is known by a URI with a scheme?',
  why: 'Clients tell resources apart, and how to show them, by the scheme; many parse the URI, and drop what is none.',
  about: ['resources'],
  sees: {
    uris: word('the URIs', {
      'all-sound': 'each is a URI with a scheme',
      'some-are-none': 'some text is no URI, or lacks its scheme',
      'not-listed': notListed,
    }),
  },
  async observe(endpoint) {
    const { entries } = await endpoint.list('resources');
    if (entries.length === 0) return { uris: 'not-listed' };
    const sound = each(entries, 'uri').every((uri) => typeof uri === 'string' && isUri(uri));
    return { uris: sound ? 'all-sound' : 'some-are-none' };
  },
});

export const distinctUris = probe({
  id: 'resources/distinct-uris',
  question: 'Has each listed resource a URI of its own, over all pages?',
  why: 'A client keeps what it has read under the URI: of two resources that share one, it shows the other.',
  about: ['resources'],
  sees: {
    uris: word('the URIs', {
      'each-its-own': 'no two resources share one',
      shared: 'some resource has the URI of another',
      'not-listed': notListed,
    }),
  },
  async observe(endpoint) {
    const { entries } = await endpoint.list('resources');
    if (entries.length === 0) return { uris: 'not-listed' };
    return { uris: new Set(each(entries, 'uri')).size === entries.length ? 'each-its-own' : 'shared' };
  },
});

export const templateForms = probe({
  id: 'resources/template-forms',
  question: 'Is each listed template one by RFC 6570?',
  why: 'A client fills in what its user has chosen, and cannot where the template does not parse.',
  about: ['resourceTemplates'],
  sees: {
    templates: word('the templates', {
      'all-sound': 'each is a template of URIs',
      'some-are-none': 'some text is none',
      'not-listed': notListed,
    }),
  },
  async observe(endpoint) {
    const { entries } = await endpoint.list('resourceTemplates');
    if (entries.length === 0) return { templates: 'not-listed' };
    const sound = each(entries, 'uriTemplate').every((text) => typeof text === 'string' && isTemplate(text));
    return { templates: sound ? 'all-sound' : 'some-are-none' };
  },
});
