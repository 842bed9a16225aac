/** A real browser, and pages in it that tell whatever they do beside showing themselves. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { missing } from '../../__test-helpers__/optional.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Where a Chromium may lie; `CHROMIUM` names another place. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const chromium = process.env.CHROMIUM ?? places.find((path) => existsSync(path)) ?? '/usr/bin/chromium';

/** Why tests that need a browser are skipped, or undefined. Throws in CI. */
export const withoutBrowser =
  missing(join(folder, 'node_modules'), 'npm ci --prefix tests/browser') ??
  missing(chromium, 'install Chromium, or name one in CHROMIUM');

/** Starts the browser; it asks nobody for updates. */
export async function startBrowser(): Promise<Browser> {
  const { chromium: driver } = await import('playwright-core');
  return driver.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page, and what it did that a report must not: messages, errors, requests, breaches of its policy. */
export interface Opened {
  readonly page: Page;
  readonly told: string[];
  close(): Promise<void>;
}

/** Opens the text as a file in a context of its own. `hash` is the part of the address behind the file. */
export async function open(
  browser: Browser,
  html: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> {
  const at = mkdtempSync(join(tmpdir(), 'assay-page-'));
  const url = pathToFileURL(join(at, 'report.html')).href;
  writeFileSync(join(at, 'report.html'), html);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const told: string[] = [];
  page.on('console', (message) => told.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => told.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    told.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) told.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      console.error(`policy: ${violatedDirective}`),
    );
  });
  await page.goto(url + hash);
  return {
    page,
    told,
    async close() {
      await context.close();
      rmSync(at, { recursive: true });
    },
  };
}

/** What axe finds, a line for each rule and the first element. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const source = createRequire(join(folder, 'package.json')).resolve('axe-core/axe.min.js');
  // Its value would be all of axe, and be carried over here.
  await page.evaluate(`${readFileSync(source, 'utf8')}; undefined`);
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe.run(document, { resultTypes: ['violations'] });
  });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}
