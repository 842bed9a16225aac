/** Takes the pictures in `docs/screenshots` anew: `node tests/browser/screenshots.ts`. */

import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { check } from '../../check.ts';
import { type FaultName, mockGateway, type PresetName } from '../../mock-server/index.ts';
import { htmlText } from '../../reports/html/html.ts';
import type { ToldRun } from '../../reports/report.ts';
import { open, startBrowser } from './__test-helpers__/browser.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/** A check of a bundled gateway with these faults. */
async function checked(preset: PresetName, ...faults: readonly FaultName[]): Promise<ToldRun> {
  const gateway = mockGateway(preset);
  for (const fault of faults) gateway.faults.add(fault);
  const { url, close } = await gateway.listen();
  try {
    const summary = await check({ ...gateway.target(), url, runs: 20, seed: 42 });
    // The pictures show the address that a reader would have there, and not the port of that moment.
    const told = JSON.stringify(summary).replaceAll(new URL(url).origin, 'https://gateway.example');
    return { summary: JSON.parse(told), log: 'before.ndjson' };
  } finally {
    await close();
  }
}

const kindo = htmlText([await checked('kindo', 'serves-without-event-stream', 'rejects-bogus-session')]);
const sessions = htmlText([await checked('mcp', 'reuses-terminated-session', 'streams-what-is-no-message')]);
const browser = await startBrowser();

/** One picture of what is on the screen once the reader has done this. */
async function taken(
  name: string,
  html: string,
  options: Parameters<typeof open>[2],
  look: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const { page, close } = await open(browser, html, options);
  await look(page);
  await page.screenshot({ path: `${folder}${name}.png` });
  await close();
}

await taken('report', kindo, { viewport: { width: 1200, height: 1000 } });
await taken('report-phone', sessions, { viewport: { width: 390, height: 844 } }, async (page) => {
  await page.evaluate(() => document.querySelector('.rows h3')?.scrollIntoView());
});
await taken('report-dark', sessions, { viewport: { width: 1100, height: 1000 }, colorScheme: 'dark' }, async (page) => {
  await page.keyboard.press('/');
  await page.keyboard.type('sse/format');
  await page.locator('.opens[aria-expanded="false"]').first().click();
  await page.evaluate(() => document.querySelector('#findings-of')?.scrollIntoView());
});
await browser.close();
