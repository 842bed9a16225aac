import { describe, expect, it } from 'vitest';
import type { AnyOutcome } from '../../harness/outcome.ts';
import type { FaultName } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';
import { declaring, isDeclared, isModeDeclared, type Kind } from './asked.ts';
import { isSecret } from './watchers.ts';

describe("on the specification's preset", () => {
  it('all is as it should be, and nothing is left unasked', async () => {
    const summary = await askedOf('s2c', [], 'mcp@2025-11-25');
    expect(failuresIn(summary)).toEqual([]);
    expect(outcomesIn(summary)).toEqual({
      's2c/undeclared': [{ asks: 'nothing' }],
      's2c/undeclared-by-calls': [{ asks: 'declared-alone' }],
      's2c/arrives': [{ request: 'while-open' }],
      's2c/answered': [{ call: 'answered' }],
      's2c/sampling-tools': [{ tools: 'allowed', results: 'alone' }],
      's2c/elicitation-mode': [{ mode: 'declared' }],
      's2c/form-fields': [{ fields: 'flat' }],
      's2c/form-secrets': [{ secrets: 'none' }],
      's2c/elicitation-url': [{ url: 'sound', message: 'told', id: 'told' }],
      's2c/url-elicitation-error': [{ pages: 'listed' }],
    });
  });

  it.each(['mcp@2025-06-18', 'mcp@2025-03-26', 'mcp@2024-11-05'] as const)(
    'of %s, no alarm is raised',
    async (preset) => {
      expect(failuresIn(await askedOf('s2c', [], preset))).toEqual([]);
    },
  );

  const turned: readonly (readonly [FaultName, string, AnyOutcome])[] = [
    ['takes-every-client-for-able', 'undeclared', { asks: 'sampling' }],
    ['takes-every-client-for-able', 'undeclared-by-calls', { asks: 'undeclared' }],
    ['takes-every-client-for-able', 'elicitation-mode', { mode: 'undeclared' }],
    ['asks-for-nested-forms', 'form-fields', { fields: 'nested' }],
    ['asks-for-passwords', 'form-secrets', { secrets: 'some' }],
    ['opens-pages-with-credentials', 'elicitation-url', { url: 'with-credentials', message: 'told', id: 'told' }],
    ['requires-pages-without-ids', 'url-elicitation-error', { pages: 'otherwise' }],
    ['hands-tools-to-every-model', 'sampling-tools', { tools: 'undeclared', results: 'alone' }],
    ['buffers-streams', 'arrives', { request: 'not-in-time' }],
    ['ends-streams-without-response', 'answered', { call: 'open' }],
  ];

  it.each(turned)('%s is told by s2c/%s', async (fault, probe, outcome) => {
    expect(outcomesIn(await askedOf('s2c', [fault], 'mcp@2025-11-25'))[`s2c/${probe}`]).toContainEqual(outcome);
  });
});

describe('what a client declares', () => {
  const kinds: readonly Kind[] = ['sampling', 'sampling-with-tools', 'roots', 'form', 'url'];

  it.each(kinds)('covers %s, unless it is left out', (kind) => {
    expect(isDeclared(kind, declaring(true)) && isModeDeclared(kind, declaring(true))).toBe(true);
    expect(isModeDeclared(kind, declaring(true, kind))).toBe(false);
    expect(isDeclared(kind, declaring(false, kind))).toBe(false);
  });

  it('says forms by an empty object, and no pages', () => {
    expect(isModeDeclared('form', { elicitation: {} })).toBe(true);
    expect(isModeDeclared('url', { elicitation: {} })).toBe(false);
    expect(isModeDeclared('form', { elicitation: { url: {} } })).toBe(false);
    expect(isModeDeclared('sampling', { sampling: {} })).toBe(true);
  });
});

describe('a field is called like a secret', () => {
  it.each(['password', 'Your password', 'newPassword', 'api_key', 'API key', 'card-number', 'CVV', 'accessToken'])(
    'by %s',
    (name) => expect(isSecret(name)).toBe(true),
  );

  it.each([
    'tokens',
    'token count',
    'key',
    'keyboard',
    'password hint',
    'maxTokens',
    'secretary',
    'name',
    'pin',
    'card',
  ])('and not by %s', (name) => expect(isSecret(name)).toBe(false));
});
