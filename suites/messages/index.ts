/** Messages: how a response is tied to its request, in which form it comes, and what is no message at all. */

import { spelling, unknownMembers, unknownMeta, unknownParams } from './alike.ts';
import { atOnce } from './at-once.ts';
import { form, idEchoed, jsonrpcMember, noCredentials, resultXorError, samePost } from './envelope.ts';
import { fractionalId, idOfWrongType, ids, largeId, nullId } from './ids.ts';
import { metaKeys, reservedMeta } from './meta.ts';
import { noRequest, paramsNoObject } from './no-request.ts';
import { notificationUnanswered } from './notifications.ts';
import { icons, schemaDialect } from './published.ts';

export const messagesProbes = [
  idEchoed,
  jsonrpcMember,
  resultXorError,
  samePost,
  form,
  noCredentials,
  ids,
  atOnce,
  fractionalId,
  nullId,
  largeId,
  idOfWrongType,
  noRequest,
  paramsNoObject,
  notificationUnanswered,
  unknownMembers,
  unknownParams,
  unknownMeta,
  spelling,
  metaKeys,
  reservedMeta,
  icons,
  schemaDialect,
] as const;
