import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { bundledProfile } from '../documents.ts';
import { closed, Mistake } from '../harness/mistake.ts';
import { documentOf, type Profile } from '../harness/profile.ts';
import { loadProfile } from '../load-profile.ts';
import { catalogue } from '../suites/index.ts';
import { readProfile } from './profile-file.ts';

const samples = join(import.meta.dirname, '../tests/profiles');
const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-profile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string, name = 'acme.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => new Error('It was read.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Mistake);
  return (error as Mistake).message.replaceAll(`${folder}/`, '');
}

const statements = "statements:\n  A-1: { text: It pings., source: 'https://a.example', basis: explicit }\n";

describe('a profile in a file', () => {
  it('needs nothing but a name', async () => {
    const profile = await readProfile(written('profile: acme@1\n', 'bare.yaml'), catalogue);
    expect(profile).toEqual({
      profile: 'acme@1',
      title: `the profile ${join(folder, 'bare.yaml')}`,
      statements: {},
      conventions: {},
      expectations: {},
    });
  });

  it('changes what it extends, and leaves out what it omits', async () => {
    const { promises, conventions } = documentOf(await readProfile(join(samples, 'like-kindo.yaml'), catalogue));
    const kindo = documentOf(bundledProfile('kindo@2026.09'));
    expect(conventions).toEqual(kindo.conventions);
    expect(promises.get('accept/without-event-stream')).toEqual([
      {
        level: 'must',
        expected: [{ answer: 'http-error', status: 415 }],
        statements: ['A-20'],
        basis: 'explicit',
      },
    ]);
    expect(promises.get('accept/documented-pair')).toMatchObject([{ level: 'should', statements: ['K-006'] }]);
    const others = ['accept/without-event-stream', 'accept/documented-pair'];
    expect([...promises.keys()].filter((id) => !others.includes(id)).sort()).toEqual(
      [...kindo.promises.keys()].filter((id) => ![...others, 'accept/weight-zero'].includes(id)).sort(),
    );
  });

  it('is a module, too, whose base is a name or an object', async () => {
    const byObject = await readProfile(join(samples, 'acme-module.ts'), catalogue);
    expect(byObject).toMatchObject({ profile: 'acme@3', extends: { profile: 'kindo@unversioned' } });
    const path = written("export default { profile: 'acme@4', extends: 'kindo' };", 'acme.mjs');
    expect(await readProfile(path, catalogue)).toMatchObject({ extends: { profile: 'kindo@2026.09' } });
  });

  it('is found by its path where a document can be named', async () => {
    expect(await loadProfile('kindo')).toBe(bundledProfile('kindo'));
    expect(await loadProfile(written('profile: acme@1', 'a.yml'))).toMatchObject({ profile: 'acme@1' });
    await expect(check({ url: 'http://127.0.0.1:9/mcp', profile: './acme.yaml' })).rejects.toThrow(
      'Failed to choose a profile: "./acme.yaml" is a file. Please load it first: profile: await loadProfile(\'./acme.yaml\').',
    );
  });
});

describe('a profile is refused', () => {
  const started = `profile: acme@1\n${statements}`;
  const expecting = (line: string) => `${started}expectations:\n  ${line}\n`;

  it.each([
    ['title: Acme', 'line 1: it lacks "profile"'],
    ['- profile', 'line 1: it holds no members'],
    ['', 'line 1: it holds no members'],
    ['profile: acme', 'line 1: profile must be: the name of the document with its version: acme@1'],
    ['profile: kindo@2026.09', 'line 1: "kindo@2026.09" is a bundled document, and this one needs a name of its own'],
    ['profile: acme@1\nexpectation: {}', 'line 2: there is no member "expectation"; did you mean "expectations"?'],
    ['profile: acme@1\non: [kindo@2026.9]', 'line 2: on.0 cannot be "kindo@2026.9"; did you mean "kindo@2026.09"?'],
    ['profile: acme@1\nextends: kndo', 'line 2: there is no document "kndo"; did you mean "kindo"?'],
    ['profile: acme@1\nextends: ./nowhere.yaml', 'line 2: there is no file "./nowhere.yaml"'],
    ['profile: acme@1\nextends: ./acme.yaml', 'line 2: "./acme.yaml" extends this file'],
    ['profile: acme@1\nextends: 5', 'line 2: extends must be string'],
    ['profile: acme@1\nextends: { profile: kindo }', 'line 2: extends must be string'],
    ['profile: acme@1\nomit:\n  accept/any-type: so', 'line 2: "omit" needs "extends" beside it'],
    [
      'profile: acme@1\nextends: kindo\nomit:\n  acept/any-type: so',
      'line 4: there is no member "acept/any-type" in omit; did you mean "accept/any-type"?',
    ],
    [
      "profile: acme@1\nextends: kindo\nomit:\n  accept/any-type: ''",
      'line 4: omit.accept/any-type must be: the reason, in a sentence',
    ],
    [
      'profile: acme@1\nextends: kindo\nstatements:\n  K-006: { text: Not so., source: here, basis: explicit }',
      'line 4: "K-006" is a statement of kindo@2026.09, and this one needs an id of its own',
    ],
    [
      'profile: acme@1\nstatements:\n  A-1: { text: It pings., source: here, basis: explict }',
      'line 3: statements.A-1.basis cannot be "explict"; did you mean "explicit"?',
    ],
    ['profile: acme@1\nstatements:\n  A-1: { source: here, basis: explicit }', 'line 3: statements.A-1 lacks "text"'],
    [
      'profile: acme@1\nstatements:\n  A-1: { text: a, source: [{ uri: a }], basis: explicit }',
      'line 3: statements.A-1.source.0 lacks "url"',
    ],
    [
      'profile: acme@1\nstatements:\n  A-1: { text: a, source: b, basis: derived, entailedBy: A-2 }',
      'line 3: statements.A-1.entailedBy cannot be "A-2"; did you mean "A-1"?',
    ],
    [
      'profile: acme@1\nconventions:\n  path: mcp\n  credential: []',
      'line 3: conventions.path must be: a path on the host, beginning with /; line 4: there is no member "credential" in conventions; did you mean "credentials"?',
    ],
    [
      'profile: acme@1\nconventions:\n  credentials:\n    - header: X-Key\n    - { header: X Key, format: Bearer }',
      'line 4: conventions.credentials.0 lacks "format"; line 5: conventions.credentials.1.header must be: the name of a header',
    ],
    [
      'profile: acme@1\nconventions:\n  handshake: never',
      'line 3: conventions.handshake cannot be "never" (known: optional, required)',
    ],
    [
      'profile: acme@1\nconventions:\n  limits:\n    request: 64 KiB',
      'line 4: conventions.limits.request must be integer',
    ],
    [
      expecting('acept/documented-pair: { must: { answer: result }, because: A-1 }'),
      'line 5: there is no member "acept/documented-pair" in expectations; did you mean "accept/documented-pair"?',
    ],
    [
      expecting('methods/ping: { must: { anwser: result }, because: A-1 }'),
      'line 5: there is no member "anwser" in expectations.methods/ping.must; did you mean "answer"?',
    ],
    [
      expecting('methods/ping: { must: { answer: [result, resalt] }, because: A-1 }'),
      'line 5: expectations.methods/ping.must.answer.1 cannot be "resalt"; did you mean "result"?',
    ],
    [
      expecting("methods/ping: { must: { answer: result, status: '200' }, because: A-1 }"),
      'line 5: expectations.methods/ping.must.status must be number',
    ],
    [
      expecting('methods/ping: { shall: { answer: result }, because: A-1 }'),
      'line 5: there is no member "shall" in expectations.methods/ping; did you mean "should"?',
    ],
    [
      expecting('methods/ping: { must: { answer: result }, because: A-2 }'),
      'line 5: expectations.methods/ping.because cannot be "A-2"; did you mean "A-1"?',
    ],
    [
      'profile: acme@1\nexpectations:\n  methods/ping: { open: true, because: A-1 }',
      'line 3: expectations.methods/ping.because must be: a statement, and there is none',
    ],
    ...['must: { answer: result }', 'because: A-1', 'must: { answer: result }, open: true, because: A-1'].map(
      (members) => [
        expecting(`methods/ping: { ${members} }`),
        'line 5: expectations.methods/ping must be: an object of because and exactly one of must, should and open',
      ],
    ),
    [
      expecting('methods/ping: { must: {}, because: A-1 }'),
      'line 5: expectations.methods/ping.must must be: at least one field of what the probe sees',
    ],
    [
      expecting('methods/ping:\n    must:\n      - answer: result\n      - 406\n    because: A-1'),
      'line 8: expectations.methods/ping.must.1 must be object',
    ],
    [
      expecting('methods/ping: { open: false, because: A-1 }'),
      'line 5: expectations.methods/ping.open must be: true: the document leaves it open',
    ],
    ['profile: acme@1\nprofile: acme@2', 'line 2, column 1: a member of this name is there already'],
    ['profile: "acme@1\ntitle: a', 'line 2, column 9: a quote, a bracket, a comma, a colon or a space is missing'],
    ['profile: *acme', 'line 1, column 10: this alias (*) names no anchor (&)'],
  ])('%j', async (text = '', cause) => {
    expect(await refusal(readProfile(written(text), catalogue))).toBe(
      `Failed to read acme.yaml: ${closed(cause)} Please correct it.`,
    );
  });

  it('with no line, but with the member, where it is a module', async () => {
    const path = written("export default { profile: 'acme@1', expectations: { 'methods/pong': {} } };", 'wrong.mjs');
    expect(await refusal(readProfile(path, catalogue))).toBe(
      'Failed to read wrong.mjs: there is no member "methods/pong" in expectations; did you mean "methods/ping"? Please correct it.',
    );
  });

  it.each([
    [
      'half.mjs',
      "export default { profile: 'acme@1', extends: { profile: 'kindo@1' } };",
      'Failed to read half.mjs: extends must be string. Please correct it.',
    ],
    [
      'none.mjs',
      'export const profile = {};',
      'Failed to read none.mjs: it exports no profile. Please export it as default.',
    ],
    ['broken.mjs', 'throw new Error("no disk");', 'Failed to read the profile broken.mjs: no disk. Please correct it.'],
  ])('where the module is %s', async (name, code, message) => {
    expect(await refusal(readProfile(written(code, name), catalogue))).toBe(message);
  });

  it('where there is no such file', async () => {
    expect(await refusal(readProfile(join(folder, 'no.yaml'), catalogue))).toMatch(
      /^Failed to read the profile no\.yaml: ENOENT: .+\. Please check the path\.$/,
    );
    expect(await refusal(readProfile(join(folder, 'no.ts'), catalogue))).toBe(
      'Failed to read the profile: there is no file no.ts. Please check the path.',
    );
  });

  it('where files extend each other', async () => {
    written('profile: b@1\nextends: ./first.yaml', 'second.yaml');
    const path = written('profile: a@1\nextends: ./second.yaml', 'first.yaml');
    expect(await refusal(readProfile(path, catalogue))).toBe(
      'Failed to read second.yaml: line 2: "./first.yaml" extends this file. Please correct it.',
    );
  });

  it('where two have one name', async () => {
    const acme: Profile = { profile: 'acme@1', title: 'Acme', statements: {}, conventions: {}, expectations: {} };
    await expect(check({ url: 'http://127.0.0.1:9/mcp', profile: [acme, { ...acme }] })).rejects.toThrow(
      'Failed to choose the documents: two are named "acme@1". Please give each a name of its own.',
    );
  });
});
