/** Facts about what the endpoint announced, and about the lists that come with it. */

import { fact, nonEmpty } from './spec.ts';

/** One list that comes in pages. */
export interface AnnouncedList {
  readonly method: string;
  /** The member of the result that holds the entries. */
  readonly holds: string;
  /** The member by which one entry is told from another. */
  readonly key: string;
}

/** Every list that comes in pages, by the capability that brings it. Source: server/utilities/pagination, every revision. */
const lists: Readonly<Record<string, readonly AnnouncedList[]>> = {
  tools: [{ method: 'tools/list', holds: 'tools', key: 'name' }],
  prompts: [{ method: 'prompts/list', holds: 'prompts', key: 'name' }],
  resources: [
    { method: 'resources/list', holds: 'resources', key: 'uri' },
    { method: 'resources/templates/list', holds: 'resourceTemplates', key: 'uriTemplate' },
  ],
};

export const listFacts = {
  announced: fact<Readonly<Record<string, unknown>>>({
    means: 'the capabilities that the endpoint announces in initialize',
    find: ({ negotiated, capabilities }) => (negotiated === undefined ? undefined : capabilities),
    missing: 'initialize is not served, so that nothing is announced',
  }),
  announcedLists: fact<readonly [AnnouncedList, ...AnnouncedList[]]>({
    means: 'the lists of what the endpoint announced in initialize',
    unoffered: ({ negotiated, capabilities }) =>
      negotiated === undefined || Object.keys(lists).some((name) => name in capabilities)
        ? undefined
        : 'the endpoint announces nothing that is listed',
    find: ({ negotiated, capabilities }) =>
      negotiated === undefined
        ? undefined
        : nonEmpty(Object.keys(lists).flatMap((name) => (name in capabilities ? (lists[name] ?? []) : []))),
    missing: 'initialize is not served, so that nothing is announced',
  }),
};
