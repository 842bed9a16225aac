/** HTTP around the protocol: what a POST gets, other paths and methods, size. */

import {
  belowEndpoint,
  besideEndpoint,
  byDelete,
  byGet,
  byHead,
  byOptions,
  byPatch,
  byPut,
  trailingSlash,
} from './paths.ts';
import { contentTypeInUpperCase, contentTypeWithCharset, otherContentType, post, withoutContentType } from './post.ts';
import { aboveRequestLimit, atRequestLimit } from './size.ts';
import { withoutTenant } from './tenant.ts';

export const httpProbes = [
  post,
  withoutContentType,
  otherContentType,
  contentTypeWithCharset,
  contentTypeInUpperCase,
  withoutTenant,
  belowEndpoint,
  besideEndpoint,
  trailingSlash,
  byGet,
  byDelete,
  byPut,
  byPatch,
  byHead,
  byOptions,
  atRequestLimit,
  aboveRequestLimit,
] as const;
