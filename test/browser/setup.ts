import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestApp, type TestApp } from '../setup/app.js';
import { ARE_SHORT } from '../setup/walks.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const SCREENSHOTS = join(process.cwd(), 'test', 'browser', 'screenshots');
const TAKES_SCREENSHOTS = process.env['SCREENSHOTS'] !== 'off';
const AXE = readFileSync(join(process.cwd(), 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** How a page is looked at: wide and narrow, light and dark. */
const LOOKS = [
  { name: 'wide', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'wide-dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 360, height: 740, colorScheme: 'light' },
  { name: 'narrow-dark', width: 360, height: 740, colorScheme: 'dark' },
] as const;

export type LookName = (typeof LOOKS)[number]['name'];

/** What went wrong in the scripts of each page since it was opened. */
const faults = new WeakMap<Page, string[]>();

export interface TestBrowser {
  app: TestApp;
  /** Where the app listens, without a slash at the end. */
  origin: string;
  /** A fresh browser profile; `cookie` is what signIn() answers. */
  open(options?: { cookie?: string; script?: boolean }): Promise<Page>;
  stop(): Promise<void>;
}

/** A describe that says loudly that it was left out where there is no Chromium. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (existsSync(CHROMIUM)) describe(name, tests);
  else {
    process.stderr.write(`\n!!! ${name}: NOT RUN, there is no Chromium at ${CHROMIUM} (apt-get install chromium)\n\n`);
    describe.skip(name, tests);
  }
}

/** The whole app on a port of its own, and a browser to look at it. */
export async function startBrowser(environment: Record<string, string> = {}): Promise<TestBrowser> {
  const { chromium } = await import('playwright-core');
  const app = await startTestApp(environment);
  await app.nest.listen(0, '127.0.0.1');
  const origin = (await app.nest.getUrl()).replace('[::1]', '127.0.0.1');
  const home = await mkdtemp(join(tmpdir(), 'vraagbaak-chromium-'));
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, HOME: home },
  });

  return {
    app,
    origin,
    open: async ({ cookie, script = true } = {}) => {
      const context = await browser.newContext({ bypassCSP: false, javaScriptEnabled: script, locale: 'nl-NL' });
      if (cookie) await context.addCookies(cookiesOf(cookie, origin));
      const page = await context.newPage();
      // Whatever the content policy refuses or a script trips over is a fault of the page.
      const found: string[] = [];
      faults.set(page, found);
      page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          found.push(`${page.url()}: ${message.text()}`);
        }
      });
      return page;
    },
    stop: async () => {
      await browser.close();
      await app.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/**
 * Looks at the page that is open now: wide and at 360 px, light and dark. Nothing may stick out sideways, axe may find
 * nothing serious, and a screenshot of each stays in test/browser/screenshots for people to look at, unless
 * SCREENSHOTS=off. `expected` is the status of a page that tells of an error.
 */
export async function walk(
  page: Page,
  name: string,
  { looks = ALL_LOOKS, expected = null }: { looks?: readonly LookName[]; expected?: number | null } = {},
) {
  if (TAKES_SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });
  const error = await page.locator('.error-status').allTextContents();
  expect({ name, error, faults: faults.get(page) }).toEqual({
    name,
    error: expected ? [String(expected)] : [],
    faults: [],
  });
  const wanted = LOOKS.filter((candidate) => looks.includes(candidate.name));
  for (const look of wanted) {
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.evaluate('document.fonts.ready.then(() => null)');
    if (TAKES_SCREENSHOTS)
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.${look.name}.png`), fullPage: true });

    const sticksOut = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect({ name, look: look.name, sticksOut }).toEqual({ name, look: look.name, sticksOut: 0 });
    // axe takes longest by far: the first and the last are both widths and both themes, and in the other language, where
    // only the words differ, the last will do.
    const isFirstOfAll = look === wanted[0] && wanted.length === LOOKS.length;
    if ((ARE_SHORT || !isFirstOfAll) && look !== wanted.at(-1)) continue;
    if (ARE_SHORT && /[-.]en$/.test(name)) continue;
    expect({ name, look: look.name, issues: await seriousIssues(page) }).toEqual({ name, look: look.name, issues: [] });
  }
}

const ALL_LOOKS = LOOKS.map(({ name }) => name);

interface AxeResults {
  violations: Array<{
    id: string;
    impact: string;
    help: string;
    nodes: Array<{ html: string; failureSummary: string }>;
  }>;
}

/** What axe-core finds that keeps people from using the page. Evaluated, not injected as a script: the policy forbids that. */
export async function seriousIssues(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>(
    'axe.run(document, { preload: false, resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })',
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`));
}

function cookiesOf(header: string, origin: string): Parameters<BrowserContext['addCookies']>[0] {
  return header.split(/;\s*/).map((pair) => {
    const [name, ...value] = pair.split('=');
    return { name: name!, value: value.join('='), url: origin };
  });
}
