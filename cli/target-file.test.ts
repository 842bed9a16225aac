import { describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { credentialRoles, toolRoles } from '../harness/target.ts';
import { mockGateway } from '../mock-server/index.ts';
import schema from './schemas/target.schema.json' with { type: 'json' };
import { settings } from './settings.ts';
import { parseTarget, readTargetFile } from './target-file.ts';

function refusal(text: string): string {
  try {
    parseTarget(text, 'target.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message;
  }
  throw new Error('It was read.');
}

describe('the schema of a target file', () => {
  it('holds every setting, and the URL', () => {
    const own = Object.keys(schema.properties).filter((name) => name !== '$schema' && name !== 'url');
    expect(own.sort()).toEqual(
      Object.keys(settings)
        .filter((name) => name !== 'plan')
        .sort(),
    );
  });

  it('knows every role', () => {
    expect(Object.keys(schema.properties.credentials.properties)).toEqual(Object.keys(credentialRoles));
    expect(Object.keys(schema.properties.tools.properties)).toEqual(Object.keys(toolRoles));
  });
});

describe('a target file', () => {
  it('is YAML or JSON', () => {
    const target = {
      url: 'http://a.example/mcp',
      headers: { 'X-A': 'env:A' },
      timeout: '5s',
      allowTools: { a: null, b: { c: 1 } },
    };
    expect(parseTarget(JSON.stringify(target), 'target.json')).toEqual(target);
    expect(parseTarget('url: http://a.example/mcp # here\nprofile: [kindo]\nstrict: true\n', 'target.yaml')).toEqual({
      url: 'http://a.example/mcp',
      profile: ['kindo'],
      strict: true,
    });
  });

  it('is what a mock gateway tells of itself', () => {
    const target = mockGateway('kindo').target();
    expect(parseTarget(JSON.stringify(target), 'target.json')).toEqual(target);
  });

  it('is refused with the line and the nearest name of each unknown member', () => {
    expect(
      refusal('url: http://a.example/mcp\nprofil: kindo\ncredentials:\n  revoked: env:R\n  secnd: env:S\n'),
    ).toMatchInlineSnapshot(
      `"Failed to read target.yaml: line 2: there is no member "profil"; did you mean "profile"?; line 5: there is no member "secnd" in credentials; did you mean "second"? Please correct it."`,
    );
  });

  it('is refused with the line of a value of another type', () => {
    expect(
      refusal('url: http://a.example/mcp\nseed: many\ntimeout: [5]\nonly:\n  - 5\nstrict: 1\n'),
    ).toMatchInlineSnapshot(
      `"Failed to read target.yaml: line 2: seed must be integer; line 3: timeout must be: milliseconds, or a number with ms, s or m; line 4: only must be: a text, or a list of texts; line 6: strict must be boolean. Please correct it."`,
    );
  });

  it.each([
    ['', 'it holds no members'],
    ['- url', 'it holds no members'],
    ['url: "open\nseed: 5', 'line 2, column '],
    ['url: a\nurl: b', 'line 2, column 1: a member of this name is there already. Please'],
    ['url: a\n---\nurl: b', 'Please correct it.'],
  ])('%j is refused', (text, cause) => {
    expect(refusal(text)).toContain(cause);
  });

  it.each([
    ['key: *sk-SECRET', 'line 1, column 6: this alias (*) names no anchor (&)'],
    ['<<: *sk-SECRET', 'line 1, column 5: this alias (*) names no anchor (&)'],
    ['*sk-SECRET : 1', 'this alias (*) names no anchor (&)'],
    ['key: @sk-SECRET', 'line 1, column 6: a value that begins with this character needs quotes'],
    ['key: |sk-SECRET', 'line 1, column 7: what stands here is not expected'],
    ['key: "\\u12sk-SECRET"', 'line 1, column 7: a backslash in double quotes begins no escape'],
    ['key: sk: SECRET', 'line 1, column 6: a value that holds ": " needs quotes, or a line of its own'],
    ['credentials: {sk-SECRET: 1}', 'line 1: there is a member that is not known'],
    ['url: a\nsk-SECRET: 1', 'line 2: there is a member that is not known'],
    ['? sk-SECRET', 'line 1: there is a member that is not known'],
    ['? [sk-SECRET]', 'line 1: there is a member that is not known'],
    ['set: {sk-SECRET: x}', 'line 1: a member of set must be integer'],
    ['key: [sk-SECRET]', 'line 1: key must be string'],
    ['sk-SECRET', 'it holds no members'],
    [
      'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]',
      'its aliases (*) cannot be followed, or grow without end',
    ],
  ])('%j is refused without being repeated', (text, cause) => {
    expect(refusal(text)).toContain(cause);
    expect(refusal(text)).not.toContain('SECRET');
  });

  it('is refused where it cannot be read', () => {
    expect(() => readTargetFile('/nowhere/target.yaml')).toThrow(
      /^Failed to read the target file: ENOENT.+\. Please check the path after --target\.$/,
    );
  });
});
