import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { EndpointConfig, Config as WrittenConfig } from '../define-config.ts';
import { Mistake } from '../harness/mistake.ts';
import { type Config, configIn, readConfig } from './config-file.ts';
import { configSchema, together } from './config-schema.ts';
import { foundConfig } from './found-config.ts';
import { nameOf } from './module-file.ts';
import published from './schemas/config.schema.json' with { type: 'json' };
import { settings } from './settings.ts';
import { parseYaml } from './yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): Config {
  return configIn(parseYaml(text, 'some.yaml'));
}

async function refusal(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    expect(error).toBeInstanceOf(Mistake);
    return (error as Mistake).message.replaceAll(nameOf(folder), '…');
  }
  throw new Error('It was read.');
}

let modules = 0;
function moduleOf(text: string, ending = 'ts'): string {
  modules += 1;
  const path = join(folder, `module-${modules}.${ending}`);
  writeFileSync(path, text);
  return path;
}

const endpoint = 'endpoints: { a: { url: "http://a.example/mcp" } }\n';

describe('a config that cannot be', () => {
  it('is one that holds itself', async () => {
    const sentence = 'a member of it holds itself. Please write it out.';
    const cyclic = 'endpoints: &e { a: { url: "http://a.example/mcp", profile: *e } }';
    expect(await refusal(() => read(cyclic))).toContain(sentence);
    const module = 'const o = {}; o.endpoints = { a: o }; export default o;';
    expect(await refusal(() => readConfig(moduleOf(module, 'mjs')))).toContain(sentence);
    // The same value twice is no cycle.
    const shared =
      'endpoints: { a: { url: "http://a.example/mcp", tags: &t [n] }, b: { url: "http://b.example/mcp", tags: *t } }';
    expect(read(shared).endpoints).toHaveLength(2);
  });
});

describe('the schema of a config', () => {
  it('has every setting once: of an endpoint, or of the whole check', () => {
    const { endpoint: one, defaults } = configSchema().definitions;
    const own = Object.keys(settings).filter((name) => name !== 'plan' && !together.some((each) => each === name));
    expect(Object.keys(defaults.properties).sort()).toEqual(own.sort());
    expect(Object.keys(one.properties).sort()).toEqual([...own, 'url', 'tags'].sort());
    expect(Object.keys(published.properties)).toEqual(expect.arrayContaining([...together, 'budget', 'defaults']));
  });

  it('has the members that the types have', () => {
    // Neither list compiles where the type has another member.
    const ofEndpoint = {
      url: 1,
      tags: 1,
      profile: 1,
      key: 1,
      credentials: 1,
      skipUnsetSecrets: 1,
      headers: 1,
      tools: 1,
      allowTools: 1,
      namedToolsOnly: 1,
      journal: 1,
      restart: 1,
      idle: 1,
      image: 1,
      port: 1,
      path: 1,
      args: 1,
      start: 1,
      env: 1,
      gate: 1,
      clients: 1,
      direct: 1,
      directHeaders: 1,
      names: 1,
      ca: 1,
      set: 1,
      probes: 1,
      revision: 1,
      only: 1,
      shard: 1,
      skip: 1,
      without: 1,
      allow: 1,
      heavy: 1,
      failOn: 1,
      strict: 1,
      waivers: 1,
      runs: 1,
      seed: 1,
      rate: 1,
      concurrency: 1,
      maxRequests: 1,
      timeout: 1,
      deadline: 1,
      wait: 1,
      recordContent: 1,
    } as const satisfies Record<keyof EndpointConfig, 1>;
    const ofAll = {
      endpoints: 1,
      defaults: 1,
      budget: 1,
      report: 1,
      log: 1,
      location: 1,
      baseline: 1,
      card: 1,
      verbose: 1,
      writeWaivers: 1,
    } as const satisfies Record<keyof WrittenConfig, 1>;
    expect(Object.keys(ofEndpoint).sort()).toEqual(Object.keys(published.definitions.endpoint.properties).sort());
    expect(['$schema', ...Object.keys(ofAll)].sort()).toEqual(Object.keys(published.properties).sort());
  });
});

describe('a config', () => {
  it('holds endpoints by name, defaults, a budget, and what the whole check writes', () => {
    const config = read(`
endpoints:
  staging: { url: http://a.example/mcp, key: 'env:A', tags: [nightly, eu] }
  b.2: { url: http://b.example/mcp, profile: kindo, tags: eu }
defaults: { runs: 3 }
budget: { maxRequests: 10, deadline: 2m }
report: { json: out.json }
`);
    expect(config).toEqual({
      path: 'some.yaml',
      endpoints: [
        {
          name: 'staging',
          url: 'http://a.example/mcp',
          tags: ['nightly', 'eu'],
          file: { path: 'some.yaml', content: { key: 'env:A' }, within: 'endpoints.staging.' },
        },
        {
          name: 'b.2',
          url: 'http://b.example/mcp',
          tags: ['eu'],
          file: { path: 'some.yaml', content: { profile: 'kindo' }, within: 'endpoints.b.2.' },
        },
      ],
      defaults: { path: 'some.yaml', content: { runs: 3 }, within: 'defaults.' },
      together: { path: 'some.yaml', content: { report: { json: 'out.json' } } },
      budget: { maxRequests: 10, deadline: 120_000 },
      profiles: new Map(),
    });
  });

  it.each([
    [`${endpoint}bugdet: {}`, 'line 2: there is no member "bugdet"; did you mean "budget"?'],
    [
      'endpoints:\n  a:\n    url: b\n    profil: kindo',
      'line 4: there is no member "profil" in endpoints.a; did you mean "profile"?',
    ],
    [`${endpoint}defaults: { ky: a }`, 'line 2: there is no member "ky" in defaults; did you mean "key"?'],
    [
      `${endpoint}budget: { maxRequest: 1 }`,
      'line 2: there is no member "maxRequest" in budget; did you mean "maxRequests"?',
    ],
    ['endpoints: { a: { key: b } }', 'line 1: endpoints.a lacks "url".'],
    ['endpoints:\n  a: { url: b }\n  a: { url: c }', 'line 3, column 3: a member of this name is there already.'],
    ['{"endpoints": {"a": {"url": "b"}, "a": {"url": "c"}}}', 'column 35: a member of this name is there already.'],
    [
      'endpoints:\n  Eu: { url: b }\n  eu: { url: c }',
      'line 3: endpoints has "Eu" already, which differs from "eu" in its case alone.',
    ],
    [
      'endpoints:\n  a: { url: b }\n  "c/d": { url: b }',
      'line 3: a name in endpoints must be: letters, digits, dots, dashes and underscores',
    ],
    ['endpoints: {}', 'line 1: endpoints must be: at least one endpoint, by name.'],
    ['defaults: {}', 'line 1: it lacks "endpoints".'],
    ['endpoints: [a]', 'line 1: endpoints must be'],
    ['endpoints: { a: b }', 'line 1: endpoints.a must be object'],
    ['', 'it holds no members'],
    ['endpoints: {', 'line 1, column'],
    [`${endpoint}budget: { rate: 0 }`, 'budget.rate: 0 is out of range'],
    ['endpoints: { a: { url: b, set: { sk-SECRET: x } } }', 'a member of endpoints.a.set must be integer'],
    ['endpoints: { a: { url: b, sk-SECRET: x } }', 'line 1: there is a member that is not known'],
    [`${endpoint}profile: kindo`, 'the member "profile" belongs in one of endpoints, or in defaults'],
    [`${endpoint}defaults: { baseline: x }`, 'the member "baseline" belongs at the top of the file'],
    ['endpoints: { a: { url: b, key: [sk-SECRET] } }', 'line 1: endpoints.a.key must be string'],
  ])('%j is refused', async (text, cause) => {
    const message = await refusal(() => read(text));
    expect(message).toContain(cause);
    expect(message).toMatch(/^Failed to read some\.yaml.+ Please .+\.$/);
    expect(message).not.toContain('SECRET');
  });
});

describe('a config in a module', () => {
  it('may hold profiles themselves', async () => {
    const path = moduleOf(`
      const acme = { profile: 'acme@1', title: 'Acme', statements: {}, conventions: {}, expectations: {} };
      export default { endpoints: { a: { url: 'http://a.example/mcp', profile: ['kindo', acme] } }, defaults: { profile: acme } };`);
    const { endpoints, defaults, profiles } = await readConfig(path);
    expect([endpoints[0]?.file.content, defaults.content]).toEqual([
      { profile: ['kindo', 'acme@1'] },
      { profile: 'acme@1' },
    ]);
    expect([...profiles.keys()]).toEqual(['acme@1']);
  });

  it.each([
    ['export const config = {};', '… exports no config'],
    ['export default () => ({});', '… exports no config'],
    ['export default { endpoints: {} };', 'endpoints must be: at least one endpoint, by name'],
    ['export default {', 'Failed to read the config …'],
    [
      "export default { endpoints: { a: { url: 'b', key: process.env.NO_SUCH_VARIABLE } } };",
      "endpoints.a.key is undefined (a variable is written as 'env:NAME')",
    ],
    [
      "export default { endpoints: { a: { url: 'b', kee: 'c' } } };",
      'there is no member "kee" in endpoints.a; did you mean "key"?',
    ],
    ["export default { endpoints: { a: { url: 'b', key: () => 'c' } } };", 'endpoints.a.key must be string'],
    [
      "const one = { profile: 'a@1' }, two = { profile: 'a@1' };\nexport default { endpoints: { a: { url: 'b', profile: [one, two] } } };",
      'two are named "a@1"',
    ],
    ["export default { get endpoints() { throw new Error('no vault'); } };", 'no vault. Please correct it.'],
    ["import '/nowhere/at-all.js';", "Cannot find module '/nowhere/at-all.js'"],
  ])('%j is refused', async (text, cause) => {
    const message = await refusal(() => readConfig(moduleOf(text, 'mjs')));
    const shortened = message.replace(/…\/module-\d+\.mjs: it/, '…').replace(/…\/module-\d+\.mjs/, '…');
    expect(shortened).toContain(cause);
    expect(message).toMatch(/ Please .+\.$/);
  });
});

describe('the config that is found', () => {
  it('lies in the folder itself, by one of its names', () => {
    const own = mkdtempSync(join(folder, 'found-'));
    writeFileSync(join(own, 'mcp-assay.config.txt'), '');
    expect(foundConfig(own)).toBeUndefined();
    writeFileSync(join(own, 'mcp-assay.config.ts'), '');
    expect(foundConfig(own)).toBe(join(own, 'mcp-assay.config.ts'));
  });

  it('is refused where there are two', async () => {
    const own = mkdtempSync(join(folder, 'found-'));
    for (const ending of ['yaml', 'json']) writeFileSync(join(own, `mcp-assay.config.${ending}`), endpoint);
    expect(await refusal(() => foundConfig(own))).toBe(
      'Failed to read the config: there are 2 of them, mcp-assay.config.json and mcp-assay.config.yaml. Please keep one, or name it with --config.',
    );
  });

  it('is refused where it is not there', async () => {
    expect(await refusal(() => readConfig('/nowhere/mine.yaml'))).toMatch(
      /^Failed to read the config: ENOENT.+\. Please check the path after --config\.$/,
    );
    expect(await refusal(() => readConfig('/nowhere/mine.ts'))).toBe(
      'Failed to read the config: there is no file /nowhere/mine.ts. Please check the path.',
    );
  });
});

describe('the published schema', () => {
  const accepts = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(published);
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false });
  const values = [
    'env:A',
    'vendor',
    '5s',
    5,
    2.5,
    true,
    ['a', 'b'],
    {},
    { failing: 'x' },
    { second: 'env:B' },
    { 'X-A': 'b' },
    null,
  ];
  const { endpoint: one, ...definitions } = published.definitions;
  const fitting = Object.entries(one.properties).map(([name, schema]) => {
    const fits = ajv.compile({ ...schema, definitions });
    return [name, values.filter((value) => fits(value))] as const;
  });
  /** A member with a value that fits it, or now and then with one that need not, or a name that is none. */
  const member = fc
    .tuple(fc.constantFrom(...fitting), fc.nat(), fc.nat({ max: 30 }))
    .map(([[name, fit], index, strange]): [string, unknown] => {
      const from = strange === 0 ? values : fit;
      return [strange === 1 ? `${name}s` : name, from[index % from.length]];
    });
  const members = fc.array(member, { maxLength: 4 }).map((all) => Object.fromEntries(all));
  const limit = fc.constantFrom('maxRequests', 'rate', 'concurrency', 'deadline', 'maxRequests', 'rate', 'cases');
  const config = fc.record(
    {
      endpoints: fc.dictionary(
        fc.constantFrom('a', 'b.2', 'staging-2', 'c_d', 'e', 'a b'),
        members.map((each) => ({ url: 'http://a.example/mcp', ...each })),
        { minKeys: 1, maxKeys: 3, noNullPrototype: true },
      ),
      defaults: members.map(({ url: _, tags: _t, ...each }) => each),
      budget: fc.dictionary(limit, fc.integer({ min: 1, max: 9 }), { maxKeys: 3, noNullPrototype: true }),
    },
    { requiredKeys: ['endpoints'], noNullPrototype: true },
  );

  it('accepts exactly what is read', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(config, (value) => {
        const valid = accepts(value);
        let isRead = true;
        try {
          configIn(parseYaml(JSON.stringify(value), 'some.json'));
        } catch (error) {
          if (!(error instanceof Mistake)) throw error;
          isRead = false;
        }
        seen[valid ? 'accepted' : 'refused'] += 1;
        return isRead === valid;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(20);
  });
});
