/** Which parameters each method takes, by the schemas of the specification; what is not said there is let through. */

import { isObject, type JsonObject } from '../rpc.ts';
import { LEVELS } from './conversation.ts';

/** What a value must be, in words, or undefined when it is that. */
type Check = (value: unknown) => string | undefined;

function check(words: string, fits: (value: unknown) => boolean): Check {
  return (value) => (fits(value) ? undefined : words);
}

const text = check('a text', (value) => typeof value === 'string');
const object = check('an object', isObject);
const texts = check('an object of texts', (value) => isObject(value) && Object.values(value).every(isText));
const level = check('a log level', (value) => (LEVELS as readonly unknown[]).includes(value));
const token = check('a text or a whole number', (value) => isText(value) || Number.isInteger(value));

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Members by name; one that is followed by a question mark may be left out. */
interface Shape {
  [member: string]: Check | Shape;
}

const LIST: Shape = { 'cursor?': text };
const URI: Shape = { uri: text };
const TASK: Shape = { taskId: text };

const shapes: Record<string, Shape> = {
  initialize: { protocolVersion: text, capabilities: object, clientInfo: { name: text, version: text } },
  'tools/list': LIST,
  'tools/call': { name: text, 'arguments?': object, 'task?': object },
  'prompts/list': LIST,
  'prompts/get': { name: text, 'arguments?': texts },
  'resources/list': LIST,
  'resources/templates/list': LIST,
  'resources/read': URI,
  'resources/subscribe': URI,
  'resources/unsubscribe': URI,
  'completion/complete': {
    ref: { type: text },
    argument: { name: text, value: text },
    'context?': { 'arguments?': texts },
  },
  'logging/setLevel': { level },
  'tasks/list': LIST,
  'tasks/get': TASK,
  'tasks/result': TASK,
  'tasks/cancel': TASK,
};

const META: Shape = { '_meta?': { 'progressToken?': token } };

function wrongIn(given: JsonObject, shape: Shape, path: string): string | undefined {
  for (const [member, expected] of Object.entries(shape)) {
    const name = member.replace('?', '');
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const named = path === '' ? name : `${path}.${name}`;
    if (value === undefined && member !== name) continue;
    if (value === undefined) return `${named} is missing`;
    const isShape = typeof expected !== 'function';
    const words = isShape ? object(value) : expected(value);
    if (words !== undefined) return `${named} must be ${words}`;
    const inner = isShape ? wrongIn(value as JsonObject, expected, named) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** What is wrong with the parameters of a request, or undefined when nothing is. */
export function wrongParams(method: string, params: JsonObject = {}): string | undefined {
  const own = Object.hasOwn(shapes, method) ? shapes[method] : undefined;
  return wrongIn(params, { ...own, ...META }, '');
}
