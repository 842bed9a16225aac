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

/** A page that may be free again: a new one takes five times as long as the next report in one that there is. */
interface Free {
  readonly page: Page;
  readonly seen: { url: string; told: string[] };
}

const free = new Map<Browser, Map<string, Free>>();

type OpenOptions = BrowserContextOptions & { readonly hash?: string };

/** Opens the text as a file, alone in its page. `hash` is the part of the address behind the file. */
export async function open(
  browser: Browser,
  html: string,
  { hash = '', viewport = null, colorScheme = 'light', ...options }: OpenOptions = {},
): Promise<Opened> {
  const pages = free.get(browser) ?? new Map<string, Free>();
  free.set(browser, pages);
  const key = JSON.stringify(options);
  const taken = pages.get(key) ?? (await newPage(browser, options));
  pages.delete(key);
  const { page, seen } = taken;
  const at = mkdtempSync(join(tmpdir(), 'assay-page-'));
  writeFileSync(join(at, 'report.html'), html);
  const told: string[] = [];
  Object.assign(seen, { url: pathToFileURL(join(at, 'report.html')).href, told });
  if (viewport) await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.goto(seen.url + hash);
  return {
    page,
    told,
    async close() {
      await page.goto('about:blank');
      rmSync(at, { recursive: true });
      pages.set(key, taken);
    },
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Free> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen: Free['seen'] = { url: '', told: [] };
  page.on('console', (message) => seen.told.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => seen.told.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    seen.told.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url().split('#')[0];
    if (url !== seen.url && url !== 'about:blank') seen.told.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      console.error(`policy: ${violatedDirective}`),
    );
  });
  return { page, seen };
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
