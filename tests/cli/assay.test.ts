/** `npm run assay`, and what the README shows of it. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../__test-helpers__/markdown.ts';
import { COMPILED, emptyFolder } from './__test-helpers__/program.ts';

const entry = fileURLToPath(new URL('../../cli/assay.ts', import.meta.url));

describe('npm run assay', () => {
  let code: number | null;
  let stdout = '';
  let stderr = '';

  beforeAll(async () => {
    using folder = emptyFolder();
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [entry], {
      cwd: folder.path,
      env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILED },
    });
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    code = await new Promise((resolve) => child.on('close', resolve));
  });

  it('ends with 0, warns of nothing, and says what it saw', () => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout.replaceAll(/\d+ questions? with/g, 'N questions with').match(/^(?:The gate .*|── .*?) *─*$/gm),
    ).toMatchInlineSnapshot(`
      [
        "── mcp@2025-11-25, clean: every promise has to be kept ─────────────────────────────────────────────",
        "The gate is met. N questions with a MUST could not be asked.",
        "── karzoun@mintlify, clean: every promise has to be kept ───────────────────────────────────────────",
        "The gate is met.",
        "── kindo@unversioned, clean: every promise has to be kept ──────────────────────────────────────────",
        "The gate is met.",
        "── kindo@2026.09, clean: every promise has to be kept ──────────────────────────────────────────────",
        "The gate is met.",
        "── kindo@2026.09 with the fault serves-without-event-stream: it has to be caught ───────────────────",
        "The gate is not met: 1 promise failed (accept/without-event-stream (kindo@2026.09)).",
        "── All as it should be: the clean gateways are green, and the faulty one is red.",
      ]
    `);
    expect(stdout).toContain('check https://gateway.example/v1/mcp --profile kindo --key env:API_KEY');
  });

  it('keeps to a screen for each gateway', () => {
    const screens = stdout.split(/^── /m);
    expect(screens).toHaveLength(7);
    for (const screen of screens) {
      const lines = screen.split('\n');
      expect(lines.length).toBeLessThanOrEqual(50);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
    }
  });

  it('is what the README shows, in its order', () => {
    const [shown] = blocksOf('README.md').filter(({ marker }) => marker === 'printed by: npm run assay');
    const steady = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trimEnd().replaceAll(/\d[\d,]*/g, 'N'))
        .filter((line) => line !== '');
    let rest = steady(stdout);
    rest = rest.slice(rest.findIndex((line) => line.includes('it has to be caught')));
    for (const line of steady(shown?.code ?? 'nothing')) {
      const at = rest.indexOf(line);
      expect(at, line).toBeGreaterThanOrEqual(0);
      rest = rest.slice(at + 1);
    }
  });
});
