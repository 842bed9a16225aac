import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { catalogue } from '../suites/index.ts';
import { withProbes } from './probes-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-probes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A module with these lines; `whole` is a probe with nothing wrong. */
function written(code: string): string {
  count += 1;
  const path = join(folder, `probes-${count}.mjs`);
  const whole = `const whole = { id: 'acme/a', question: 'Is it?', why: 'It may be.', sees: { is: { kind: 'flag', means: 'it' } }, observe() {} };`;
  writeFileSync(path, `${whole}\n${code}`);
  return path;
}

async function refusal(...paths: readonly string[]): Promise<string> {
  const error = await withProbes(catalogue, paths).then(
    () => new Error('It was read.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Mistake);
  return (error as Mistake).message.replaceAll(/\S+\/probes-\d+\.mjs/g, 'probes.mjs');
}

async function added(code: string): Promise<readonly string[]> {
  const all = await withProbes(catalogue, [written(code)]);
  expect(all.slice(0, catalogue.length)).toEqual(catalogue);
  return all.slice(catalogue.length).map(({ id }) => id);
}

describe('a module of probes', () => {
  it.each([
    ['by name', `export const a = whole; export const b = { ...whole, id: 'acme/b' };`, ['acme/a', 'acme/b']],
    ['as default', 'export default whole;', ['acme/a']],
    ['as a list', `export default [whole, { ...whole, id: 'acme/b' }];`, ['acme/a', 'acme/b']],
    ['by name and in a list, once', 'export const a = whole; export const all = [a]; export default all;', ['acme/a']],
    ['among other things', 'export const a = whole; export function help() {} export const LIMIT = 5;', ['acme/a']],
  ])('exports them %s', async (_, code, ids) => {
    expect(await added(code)).toEqual(ids);
  });

  it.each([
    ['export const LIMIT = 5;', 'it exports no probe. Please export what probe() gives.'],
    [
      `export default { ...whole, id: 'accept/any-type' };`,
      'there is a probe "accept/any-type" already. Please give it an id of its own.',
    ],
    ['export default [whole, { ...whole }];', 'there is a probe "acme/a" already. Please give it an id of its own.'],
    [
      `export default { ...whole, id: 'Acme' };`,
      'a probe has the id "Acme", which is not of the form area/topic. Please correct it.',
    ],
    [`export default { ...whole, why: '' };`, 'acme/a lacks "why". Please correct it.'],
    ['export default { ...whole, sees: {} };', 'acme/a lacks "sees": the words of its answer. Please correct it.'],
    [
      'export default { ...whole, sees: { status: "number" } };',
      'the field "status" of acme/a was not made by word(), number(), flag() or text(). Please correct it.',
    ],
    ['export default { ...whole, observe: 5 };', 'acme/a lacks "observe" or "watch". Please correct it.'],
    ['export default { ...whole, watch() {} };', 'acme/a both asks and watches. Please correct it.'],
    [
      `export default { ...whole, impact: 'reveal-key' };`,
      'acme/a has the impact "reveal-key"; did you mean "reveals-key"? Please correct it.',
    ],
    [
      `export default { ...whole, needs: ['prefered'] };`,
      'acme/a needs "prefered", which is no fact; did you mean "preferred"? Please correct it.',
    ],
    [`import './nowhere.mjs';`, /^Failed to read the probes probes\.mjs: Cannot find module .+\. Please correct it\.$/],
  ])('%s is refused', async (code, cause) => {
    const expected = typeof cause === 'string' ? `Failed to read the probes probes.mjs: ${cause}` : cause;
    const message = await refusal(written(code));
    if (typeof expected === 'string') expect(message).toBe(expected);
    else expect(message).toMatch(expected);
  });

  it('is refused where another has the same id', async () => {
    expect(await refusal(written('export default whole;'), written('export default whole;'))).toBe(
      'Failed to read the probes probes.mjs: there is a probe "acme/a" already. Please give it an id of its own.',
    );
  });

  it('is refused where there is none', async () => {
    expect(await refusal('/nowhere/probes.ts')).toBe(
      'Failed to read the probes: there is no file /nowhere/probes.ts. Please check the path.',
    );
  });
});
