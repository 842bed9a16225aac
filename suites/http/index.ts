/** HTTP around the protocol: what a POST gets, other paths and methods, bodies, size. */

import { atOnce } from './at-once.ts';
import { deepBody, emptyBody, invalidJson, invalidUtf8 } from './bodies.ts';
import { headerNames } from './header-names.ts';
import {
  belowEndpoint,
  besideEndpoint,
  byDelete,
  byGet,
  byHead,
  byOptions,
  byPatch,
  byPut,
  otherMethods,
  trailingSlash,
} from './paths.ts';
import {
  contentTypeInUpperCase,
  contentTypeWithCharset,
  nearContentType,
  otherContentType,
  post,
  withoutContentType,
} from './post.ts';
import { aboveRequestLimit, atRequestLimit } from './size.ts';
import { withoutTenant } from './tenant.ts';
import { malformedNotification, notification, postedResponse } from './unanswered.ts';
import { allowHeader, answerForm, mistakes, utf8 } from './watchers.ts';

export const httpProbes = [
  post,
  withoutContentType,
  otherContentType,
  nearContentType,
  contentTypeWithCharset,
  contentTypeInUpperCase,
  headerNames,
  invalidJson,
  emptyBody,
  invalidUtf8,
  deepBody,
  notification,
  malformedNotification,
  postedResponse,
  atOnce,
  answerForm,
  utf8,
  mistakes,
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
  otherMethods,
  allowHeader,
  atRequestLimit,
  aboveRequestLimit,
] as const;
