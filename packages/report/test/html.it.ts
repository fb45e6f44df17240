import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../../test/src/chromium.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { type HtmlReportOptions, toHtml } from '../src/index.ts';
import { HOSTILE, hostileReport } from './support/hostile.ts';
import { lowContrasts } from './support/low-contrasts.ts';
import { nekoReport } from './support/neko.ts';

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

interface OpenOptions extends NonNullable<Parameters<Browser['newPage']>[0]> {
  readonly report?: HtmlReportOptions;
}

describeWith(['chromium'], 'the HTML report in Chromium', () => {
  let browser: Browser;
  let root = '';
  /** What a browser says where a page does something wrong: violations of the policy included. */
  let complaints: string[] = [];
  let requests: string[] = [];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'up-report-'));
    browser = await launchChromium();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    complaints = [];
    requests = [];
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function open({ report = nekoReport(), ...context }: OpenOptions = {}): Promise<Page> {
    const file = join(root, 'report.html');
    writeFileSync(file, toHtml(report));
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...context });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  const shownFindings = (page: Page): Promise<number> => page.locator('.finding:visible').count();
  const visibleLabels = (page: Page): Promise<readonly string[]> =>
    page.locator('.map').first().locator('.n > text:visible').allTextContents();

  it('loads nothing and complains of nothing', async () => {
    const page = await open();
    await page.mouse.move(300, 300);
    await page.getByRole('searchbox').press('Enter');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
  });

  it('could not load or run anything, even if something got in', async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits += 1;
      response.setHeader('access-control-allow-origin', '*').end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await (await fetch(url)).text()).toBe('x');
      const page = await open();
      const outcome = await page.evaluate(`(async () => {
        document.body.insertAdjacentHTML('beforeend', '<img src="${url}/x.png" onerror="window.hacked = 1"><p id="red" style="color: red">x</p>');
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 2';
        document.body.append(script);
        const fetched = await fetch('${url}').then(() => 'fetched', () => 'refused');
        return { fetched, hacked: window.hacked, colour: getComputedStyle(document.querySelector('#red')).color };
      })()`);
      expect(outcome).toEqual({ fetched: 'refused', hacked: undefined, colour: 'rgb(28, 33, 38)' });
      expect(hits).toBe(1);
    } finally {
      server.close();
    }
  });

  it('filters findings by severity, area and text, and says how many are left', async () => {
    const page = await open();
    const status = page.locator('.filters output');
    expect(await shownFindings(page)).toBe(21);
    await expect.poll(() => status.textContent()).toBe('all 21 shown');
    await page.getByLabel('15 warnings').uncheck();
    expect(await shownFindings(page)).toBe(6);
    expect(await page.locator('.severity.warning').isVisible()).toBe(false);
    await page.getByLabel('Area').selectOption('fhs');
    expect(await shownFindings(page)).toBe(3);
    await page.getByLabel('Text').fill('PULSEAUDIO .conf:31');
    expect(await status.textContent()).toBe('1 of 21 shown');
    expect(await page.locator('.finding:visible .path').textContent()).toBe('/etc/neko/supervisord.conf:31');
    await page.getByLabel('Text').fill('no such thing');
    expect(await shownFindings(page)).toBe(0);
    await page.getByLabel('Text').fill('');
    await page.getByLabel('Area').selectOption('');
    await page.getByLabel('15 warnings').check();
    expect(await shownFindings(page)).toBe(21);
  });

  it('can be read without script: all findings, both levels of the treemaps', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await shownFindings(page)).toBe(21);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    const labels = await visibleLabels(page);
    expect(labels).toContain('layer 1140 MB');
    expect(labels.filter((label) => label.startsWith('lib')).length).toBeGreaterThan(5);
  });

  it('goes into a box and out again, with the pointer', async () => {
    const page = await open();
    const figure = page.locator('.treemap').first();
    await expect.poll(() => visibleLabels(page)).toContain('layer 1140 MB');
    await figure.getByRole('button', { name: /^layer 1,/ }).click({ position: { x: 30, y: 8 } });
    expect(await figure.locator('.crumbs button').allTextContents()).toEqual(['image', 'layer 1']);
    await expect.poll(() => visibleLabels(page)).not.toContain('layer 1140 MB');
    expect(await visibleLabels(page)).toContain('lib96 MB');
    await figure.getByRole('button', { name: 'image', exact: true }).click();
    await expect.poll(() => visibleLabels(page)).toContain('layer 1140 MB');
    expect(await figure.locator('.crumbs').isVisible()).toBe(false);
  });

  it('goes into a box and out again, with the keyboard alone', async () => {
    const page = await open();
    const figure = page.locator('.treemap').first();
    const focused = (): Promise<string | null> =>
      page.evaluate('document.activeElement.getAttribute("aria-label")');
    await expect.poll(() => figure.locator('[tabindex="0"]').count()).toBe(1);
    await figure.locator('[tabindex="0"]').focus();
    expect(await focused()).toBe('layer 1, 140 MB, 33.6 %, sha256:07cf0fc707cf');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('lib, 96 MB, 22.9 %');
    expect(await figure.locator('.now').textContent()).toBe('lib · 96 MB, 22.9 %');
    await page.keyboard.press('Enter');
    expect(await figure.locator('.crumbs button').allTextContents()).toEqual(['image', 'layer 1', 'lib']);
    expect(await focused()).toBe('icons, 49 MB, 11.7 %');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await figure.locator('.crumbs').isVisible()).toBe(false);
    expect(await focused()).toBe('layer 1, 140 MB, 33.6 %, sha256:07cf0fc707cf');
  });

  it.each([400, 760, 1600])(
    'fits %i pixels: the page is no wider, and labels stay in their boxes',
    async (width) => {
      const page = await open({ viewport: { width, height: 800 } });
      await expect.poll(() => page.locator('.into').count()).toBeGreaterThan(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const spilled = await page.evaluate(`[...document.querySelectorAll('.map text')].filter((text) => {
      const label = text.getBoundingClientRect();
      const box = text.previousElementSibling.getBoundingClientRect();
      return label.width > 0 && (label.right > box.right + 1 || label.bottom > box.bottom + 1);
    }).map((text) => text.textContent)`);
      expect(spilled).toEqual([]);
    },
  );

  it.each(['light', 'dark'] as const)('has a contrast of 4.5 and more when it is %s', async (colorScheme) => {
    const page = await open({ colorScheme });
    await expect.poll(() => page.locator('.into').count()).toBeGreaterThan(0);
    expect(await lowContrasts(page, 4.5)).toEqual([]);
  });

  it('takes nothing that an image says for markup', async () => {
    const page = await open({ report: hostileReport() });
    await page.locator('.map').hover({ position: { x: 50, y: 50 } });
    await page.locator('.map').click({ position: { x: 50, y: 50 } });
    await page.getByLabel('Text').fill('<script>');
    const seen = (await page.evaluate(`({
      hacked: window.hacked,
      scripts: document.scripts.length,
      foreign: document.querySelectorAll('img, iframe, object, embed, link, form, [onload], [onerror], [onmouseover], [onfocus], [autofocus]').length,
      links: [...document.links].map(({ protocol }) => protocol),
      text: document.documentElement.textContent + [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map(({ value }) => value)).join(''),
    })`)) as { hacked: unknown; scripts: number; foreign: number; links: readonly string[]; text: string };
    expect(seen).toMatchObject({ hacked: undefined, scripts: 1, foreign: 0 });
    expect([...new Set(seen.links)].sort()).toEqual(['file:', 'https:']);
    for (const text of HOSTILE.slice(0, 9)) expect(seen.text).toContain(text);
    expect(seen.text).toContain('invoice\\u202efdp.exe');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(seen.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([page.url()]);
  });
});
