import { afterEach, describe, expect, it, vi } from 'vitest';
import { Mistake } from './mistake.ts';
import { checkedTarget, remoteJournal, type Target } from './target.ts';

const url = 'http://a.example/mcp';

function refusal(target: Partial<Target>): string {
  try {
    checkedTarget({ url, ...target });
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message;
  }
  throw new Error('It was taken.');
}

describe('a target', () => {
  it.each([
    [
      { headers: [['Authorization Bearer SECRET', 'x']] },
      'Failed to read the headers: the name of header 1 of 1 is none.',
    ],
    [{ headers: [['SECRET', '']] }, 'Failed to read header 1 of 1: it is empty.'],
    [
      { credentials: { SECRET: 'x' } as Target['credentials'] },
      'Failed to read the credentials: what was given is no role.',
    ],
    [{ tools: { SECRET: 'x' } as Target['tools'] }, 'Failed to read the tools: what was given is no role.'],
    [{ journal: 'http://u:SECRET@a.example/' }, 'Failed to read the journal: it holds a user name or a password.'],
    [{ journal: 'SECRET' }, 'Failed to read the journal: what was given is no URL.'],
  ] satisfies [Partial<Target>, string][])('%o is refused without what may be a secret', (target, cause) => {
    expect(refusal(target)).toContain(cause);
    expect(refusal(target)).not.toContain('SECRET');
  });

  it('is refused with the role that was probably meant', () => {
    expect(refusal({ credentials: { secnd: 'x' } as Target['credentials'] })).toBe(
      'Failed to read the credentials: there is no "secnd". Please use one of second, revoked, unentitled, expired, disabled, foreign; did you mean "second"?',
    );
  });
});

describe('the servers behind a gateway', () => {
  const one = { server: 'one', url: 'http://one.example/mcp' };
  const two = { server: 'two', url: 'http://two.example/mcp' };

  it.each([
    [{ direct: [one], names: '{servr}_{tool}' }, 'there is no {servr}; did you mean {server}.'],
    [{ direct: [one], names: '{Server}_{tool}' }, 'there is no {Server}; did you mean {server}.'],
    [{ direct: [one], names: '{foobarbaz}_{tool}' }, 'a part is neither {server} nor {tool}.'],
    [{ direct: [one], names: '{tool}_{tool}' }, '{tool} stands there twice.'],
    [{ direct: [one], names: '{server}' }, '"{server}" has no {tool}.'],
    [{ direct: [one, two], names: '{tool}' }, 'there is more than one direct server, and "{tool}" names'],
    [
      { direct: [{ url: `${url}?of=it` }] },
      'http://a.example/mcp is the endpoint itself. Please name the server behind',
    ],
  ] satisfies [Partial<Target>, string][])('%o are refused', (target, cause) => {
    expect(refusal(target)).toContain(cause);
  });

  it('are taken under names that tell them apart', () => {
    expect(checkedTarget({ url, direct: [one, two], names: 'x.{server}.{tool}' }).names).toBe('x.{server}.{tool}');
  });
});

describe('a journal that cannot be read', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['connect ECONNREFUSED 127.0.0.1:9', 'connect ECONNREFUSED 127.0.0.1:9'],
    ['Failed to parse URL from http://a.example/arrivals?token=SECRET', 'no answer came'],
  ])('is told by its origin and path alone: %s', async (cause, told) => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause: new Error(cause) })));
    await expect(remoteJournal('http://a.example/arrivals?token=SECRET').arrivals('n')).rejects.toThrow(
      `Failed to read the journal at http://a.example/arrivals: ${told}. Please check --journal.`,
    );
  });
});
