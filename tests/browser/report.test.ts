/** The HTML report in a real browser: what it shows, how it is used, and what it never does. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlText } from '../../reports/html/html.ts';
import type { ToldRun } from '../../reports/report.ts';
import { axeFindings, type Opened, open, startBrowser, withoutBrowser } from './__test-helpers__/browser.ts';
import { attacks, before, everyKind, hostile, large } from './__test-helpers__/runs.ts';

const run: ToldRun = { summary: everyKind, log: '/logs/run.ndjson' };
const report = htmlText([run], { baseline: [before] });
const desktop = { viewport: { width: 1200, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

let browser: Browser;
beforeAll(async () => {
  if (withoutBrowser === undefined) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** Opens a page for one test, and holds it to doing nothing else. */
async function opened(
  test: (page: Page, opened: Opened) => Promise<void>,
  html = report,
  options: Parameters<typeof open>[2] = desktop,
): Promise<void> {
  const page = await open(browser, html, options);
  try {
    await test(page.page, page);
    expect(page.told).toEqual([]);
  } finally {
    await page.close();
  }
}

/** The ids of the questions in the list, in order. */
function listed(page: Page): Promise<readonly string[]> {
  return page.locator('.finding .meta code').allTextContents();
}

/** Opens all that can be opened. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const button of document.querySelectorAll<HTMLElement>('.opens[aria-expanded="false"]')) button.click();
  });
  // What a part holds is made when it is opened, and may have parts again.
  for (let round = 0; round < 3; round += 1) {
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  }
}

const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.closest('.finding')?.querySelector('code')?.textContent ?? document.activeElement?.id,
  );

describe.skipIf(withoutBrowser)(`the page${withoutBrowser ? ` (${withoutBrowser})` : ''}`, () => {
  it('shows first what was decided, why, and how to see it again', async () => {
    await opened(async (page) => {
      expect(await page.title()).toBe('The gate is not met: https://gateway.test/v1/mcp');
      expect(await page.locator('.decision').innerText()).toMatch(/The gate is not met\s+1 promise failed/);
      const first = page.locator('.finding').first();
      expect(await first.innerText()).toContain('Without both media types the answer is 406.');
      expect(await first.innerText()).toContain('mcp-assay replay /logs/run.ndjson accept/without-event-stream');
      expect(await first.innerText()).toContain('curl -i');
      expect(await first.locator('.field.broken').allInnerTexts()).toEqual(['answer result', 'status 200']);
      expect(await first.locator('a').getAttribute('rel')).toBe('noreferrer noopener');
    });
  });

  it.each([
    ['in light', desktop],
    ['in the dark', { ...desktop, colorScheme: 'dark' as const }],
    ['on a phone', phone],
    ['on a phone in the dark', { ...phone, colorScheme: 'dark' as const }],
  ])('gives axe nothing to find, %s, with everything open', async (_where, options) => {
    await opened(
      async (page) => {
        if (options === desktop) expect(await axeFindings(page)).toEqual([]);
        await openAll(page);
        expect(await axeFindings(page)).toEqual([]);
      },
      report,
      options,
    );
  });

  it.each([320, 390, 768])('is never wider than a screen of %s pixels', async (width) => {
    await opened(
      async (page) => {
        await openAll(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
      report,
      { viewport: { width, height: 800 } },
    );
  });

  it('tells a history as a numbered story, and opens each step', async () => {
    await opened(async (page) => {
      await page.getByRole('button', { name: /session that was ended/ }).click();
      const steps = page.locator('.story > li');
      expect(await steps.locator(':scope > details > summary').allInnerTexts()).toEqual([
        'opens session A → HTTP 200',
        'ends session A → HTTP 200',
        'asks tools/list in session A → HTTP 200',
      ]);
      expect(await steps.locator('.exchange').count()).toBe(1);
      await steps.first().locator('summary').click();
      await steps.first().locator('.exchange').waitFor();
    });
  });

  it('puts the events of a stream on a line of time', async () => {
    await opened(async (page) => {
      await page.getByRole('button', { name: /every event a message/ }).click();
      const finding = page.locator('.finding', { hasText: 'sse/format' });
      expect(await finding.locator('.events .at').allInnerTexts()).toEqual(['3 ms', '40 ms', '220 ms']);
      expect(await finding.locator('.rail circle').count()).toBe(3);
      expect(await finding.locator('.ends').innerText()).toMatch(/sent\s+220 ms/);
    });
  });

  it('shows a body as it was on the wire, and indented where that is wanted', async () => {
    await opened(async (page) => {
      const sent = page.locator('.sent .body').first();
      expect(await sent.locator('pre').innerText()).toBe('{"jsonrpc":"2.0","id":9,"method":"tools/list"}');
      await sent.getByRole('button').click();
      expect(await sent.locator('pre').innerText()).toBe(
        '{\n  "jsonrpc": "2.0",\n  "id": 9,\n  "method": "tools/list"\n}',
      );
    });
  });

  it('is read without its program, too', async () => {
    await opened(
      async (page) => {
        expect(await page.locator('.decision h2').innerText()).toBe('The gate is not met');
        await page.locator('noscript summary').first().click();
        expect(await page.locator('noscript').innerText()).toContain(
          'A-6: Without both media types the answer is 406.',
        );
      },
      report,
      { ...desktop, javaScriptEnabled: false },
    );
  });
});

describe.skipIf(withoutBrowser)('the search and the filters', () => {
  it('find words in whatever a finding holds, its exchange too', async () => {
    await opened(async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('session A ended');
      expect(await listed(page)).toEqual(['session/ended']);
      expect(await page.locator('.told').innerText()).toBe('1 of 12 verdicts');
      await page.keyboard.press('Escape');
      expect((await listed(page)).length).toBe(12);
    });
  });

  it('say where nothing matches', async () => {
    await opened(async (page) => {
      await page.getByLabel('Search').fill('no such thing anywhere');
      expect(await page.locator('.nothing').innerText()).toContain('Nothing matches');
    });
  });

  it('live in the address, so that a view can be shared', async () => {
    let hash = '';
    await opened(async (page) => {
      await page.getByRole('group', { name: 'Verdicts' }).getByRole('button', { name: 'violation' }).click();
      await page.getByLabel('Document', { exact: true }).selectOption('mcp@1');
      await page.getByRole('button', { name: /every event/ }).click();
      hash = new URL(page.url()).hash;
    });
    await opened(
      async (page) => {
        expect(await listed(page)).toEqual(['sse/format']);
        expect(await page.locator('.events').isVisible()).toBe(true);
        expect(await page.getByRole('button', { name: /^violation/, pressed: true }).count()).toBe(1);
      },
      report,
      { ...desktop, hash },
    );
  });

  it('follow the counts and the areas', async () => {
    await opened(async (page) => {
      await page.locator('.counts').getByRole('link', { name: 'advice' }).click();
      expect(await listed(page)).toEqual(['a/advice']);
      await page.locator('.areas').getByRole('link', { name: 'http' }).click();
      expect(await listed(page)).toEqual(['http/broken']);
      await page.getByRole('link', { name: 'Not asked' }).click();
      expect(await listed(page)).toEqual(['http/broken']);
    });
  });
});

describe.skipIf(withoutBrowser)('the keyboard', () => {
  it('moves between findings, opens and closes them, and clears', async () => {
    await opened(async (page) => {
      const ids = await listed(page);
      await page.keyboard.press('j');
      expect(await focused(page)).toBe(ids[0]);
      await page.keyboard.press('j');
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe(ids[2]);
      await page.keyboard.press('k');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('k');
      expect(await focused(page)).toBe(ids[0]);
      await page.keyboard.press('Enter');
      expect(await page.locator('.opens').first().getAttribute('aria-expanded')).toBe('false');
      await page.keyboard.press('/');
      expect(await focused(page)).toBe('search');
      await page.keyboard.type('jk/');
      expect(await page.getByLabel('Search').inputValue()).toBe('jk/');
      await page.keyboard.press('Escape');
      expect((await listed(page)).length).toBe(12);
    });
  });

  it('goes from the search to what was found, and shows where it is', async () => {
    await opened(async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('a/advice');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('a/advice');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
      expect(outline).toBe('solid');
    });
  });
});

describe.skipIf(withoutBrowser)('several runs', () => {
  it('are chosen in a table, each with its own findings', async () => {
    const other = {
      ...everyKind,
      target: 'https://other.test/mcp',
      verdicts: everyKind.verdicts.slice(1, 2),
      failing: [],
      exitCode: 0 as const,
    };
    await opened(
      async (page) => {
        expect((await listed(page)).length).toBe(12);
        await page.getByRole('link', { name: 'https://other.test/mcp' }).click();
        expect(await listed(page)).toEqual(['session/ended']);
        expect(await page.locator('.decision:visible h2').innerText()).toBe('The gate is met.');
        expect(await axeFindings(page)).toEqual([]);
      },
      htmlText([run, { summary: other }]),
    );
  });

  it('stand side by side where there is an earlier one: what got worse first, with both exchanges', async () => {
    await opened(async (page) => {
      expect(await page.locator('.since').innerText()).toMatch(/1 worse, 1 better/);
      expect(await page.locator('#compared h3').allInnerTexts()).toEqual(
        expect.arrayContaining(['Got worse 1', 'Got better 1']),
      );
      const worse = page.locator('.change').first();
      expect(await worse.locator('.badge').allInnerTexts()).toEqual(['pass', 'violation']);
      await worse.locator('.wire summary').first().click();
      await worse.locator('.wire').nth(1).locator('.exchange').waitFor();
      expect(await worse.locator('.exchange').count()).toBe(2);
    });
  });
});

describe.skipIf(withoutBrowser)('what an endpoint sends', () => {
  it('runs nothing, loads nothing and stays text, with everything open', async () => {
    await opened(
      async (page) => {
        await openAll(page);
        expect(await page.locator('main img, main svg [onload], main iframe').count()).toBe(0);
        expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
        const text = await page.locator('main').innerText();
        for (const attack of attacks.slice(0, 6)) expect(text).toContain(attack);
        expect(text).toContain('\\u{202e}alert');
        expect(text).toContain('\\u{2028}');
        expect(text).toContain('\\u{d800}');
        expect(await axeFindings(page)).toEqual([]);
      },
      htmlText([{ summary: hostile, log: attacks.join('') }], {
        baseline: [{ ...hostile, verdicts: hostile.verdicts.map((each) => ({ ...each, verdict: 'pass' as const })) }],
      }),
    );
  });

  it('does nothing from the address either', async () => {
    for (const hash of [
      '#search=<img src=x onerror=alert(1)>',
      '#run=99&show=__proto__&area=%00',
      '#run=-1&open=x',
      '#%E0%A4=A',
    ]) {
      await opened(
        async (page) => {
          expect(await page.locator('.told').innerText()).toMatch(/verdicts$/);
        },
        report,
        { ...desktop, hash },
      );
    }
  });
});

describe.skipIf(withoutBrowser)('a run of 5,000 exchanges', () => {
  it('opens and is searched with so few elements that nobody waits', async () => {
    const summary = large();
    expect(summary.exchanges.length).toBe(5_000);
    const counts: Record<string, number> = {};
    await opened(
      async (page) => {
        const count = () => page.evaluate(() => document.querySelectorAll('*').length);
        counts.opened = await count();
        expect(await page.locator('.finding').count()).toBe(100);
        await page.getByLabel('Search').fill('tool-499-0');
        expect(await listed(page)).toEqual(['area-19/topic-499', 'area-19/topic-499', 'area-19/topic-499']);
        await page.getByLabel('Search').fill('');
        await page.getByRole('button', { name: /Show 100 more of 1400/ }).click();
        expect(await page.locator('.finding').count()).toBe(200);
        await page.locator('.opens').nth(150).click();
        await page.locator('.finding').nth(150).locator('.exchange').first().waitFor();
        counts.used = await count();
        const long = await page.evaluate(() => {
          const observer = new PerformanceObserver(() => undefined);
          observer.observe({ type: 'longtask', buffered: true });
          return observer.takeRecords().map(({ duration }) => Math.round(duration));
        });
        console.info(`elements: ${JSON.stringify(counts)}; tasks beyond 50 ms, in ms: ${long.join(', ') || 'none'}`);
      },
      htmlText([{ summary }]),
    );
    // A list of everything would have some 20,000.
    expect(counts.opened).toBeLessThan(6_000);
    expect(counts.used).toBeLessThan(8_000);
  });
});
