import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { packageRoot, pagesRoot } from './source-root.js';

export interface Asset {
  name: string;
  type: string;
  body: Buffer;
  /** Null for what is compressed already. */
  gzipped: Buffer | null;
  /** Of the content: a new one makes a new address, so that browsers may keep the old one for ever. */
  hash: string;
}

const own = (file: string) => join(pagesRoot, 'assets', file);
const installed = (file: string) => join(packageRoot, 'node_modules', file);

const FONTS = ['atkinson-hyperlegible-next-latin-wght-normal', 'atkinson-hyperlegible-next-latin-wght-italic'].map(
  (file) => installed(`@fontsource-variable/atkinson-hyperlegible-next/files/${file}.woff2`),
);
const HEADING_FONT = installed(
  '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
);

/** What every page wears; Pico lies in a layer of its own, under everything we say. */
const BASE = ['tokens.css', 'base.css', 'forms.css', 'components.css', 'shell.css'];

/** The desk's own, in the order in which they lean on each other. */
const DESK = [
  '',
  '-queue',
  '-rows',
  '-ticket',
  '-facts',
  '-forms',
  '-steps',
  '-palette',
  '-contact',
  '-suggestions',
  '-runs',
].map((part) => `desk${part}.css`);

/** The bundles that templates ask for by name: {{asset "help.css"}}. Sources are joined in order. */
const BUNDLES: Record<string, readonly string[]> = {
  'help.css': [
    ...BASE,
    'help.css',
    'help-search.css',
    'help-forms.css',
    'help-path.css',
    'help-answers.css',
    'help-self.css',
    'manual.css',
    'channels.css',
    'print.css',
  ].map(own),
  'desk.css': [...BASE, ...DESK, 'print.css'].map(own),
  'studio.css': [
    ...BASE,
    'studio.css',
    'studio-editor.css',
    'studio-life.css',
    'studio-replace.css',
    'studio-search.css',
    'studio-manuals.css',
    'studio-channels.css',
    'studio-journeys.css',
    'studio-procedures.css',
    'print.css',
  ].map(own),
  'chart.css': [installed('uplot/dist/uPlot.min.css')],
  'chart.js': [installed('uplot/dist/uPlot.iife.min.js')],
  'htmx.js': [installed('htmx.org/dist/htmx.min.js')],
  'pages.js': [own('pages.js')],
  'search.js': [own('search.js')],
  'ask.js': [own('ask.js')],
  'desk.js': [own('desk.js')],
  'palette.js': [own('palette.js')],
  'studio.js': [own('studio.js')],
  'icon.svg': [own('icon.svg')],
};

/** Styles, scripts and fonts, read once at the start and kept in memory: together about 400 kB. */
@Injectable()
export class Assets {
  private readonly byName = new Map<string, Asset>();

  constructor() {
    // Fonts first: the styles name their addresses.
    for (const file of [...FONTS, HEADING_FONT]) this.add(file.split('/').at(-1)!, readFileSync(file));
    const pico = layered(readFileSync(installed('@picocss/pico/css/pico.min.css'), 'utf8'));
    for (const [name, files] of Object.entries(BUNDLES)) {
      const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
      const isOurs = files.includes(own('tokens.css'));
      this.add(name, Buffer.from(this.withAddresses(isOurs ? `${pico}\n${text}` : text)));
    }
  }

  /** The address of an asset, with the hash of its content in it. @throws Error when there is none of that name. */
  address(name: string): string {
    const asset = this.byName.get(name);
    if (!asset) throw new Error(`There is no asset ${name}`);
    return `/assets/${asset.hash}/${name}`;
  }

  find(name: string): Asset | null {
    return this.byName.get(name) ?? null;
  }

  private add(name: string, body: Buffer): void {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const gzipped = name.endsWith('.woff2') ? null : gzipSync(body, { level: 9 });
    this.byName.set(name, { name, type: typeOf(name), body, gzipped, hash });
  }

  private withAddresses(text: string): string {
    return text.replaceAll(/asset:([\w.-]+)/g, (_, name: string) => this.address(name));
  }
}

/** A stylesheet in a layer loses from every rule outside it, whatever its selectors. */
function layered(css: string): string {
  return `@layer pico{${css.replace('@charset "UTF-8";', '')}}`;
}

function typeOf(name: string): string {
  if (name.endsWith('.css')) return 'text/css; charset=utf-8';
  if (name.endsWith('.js')) return 'text/javascript; charset=utf-8';
  if (name.endsWith('.svg')) return 'image/svg+xml';
  return 'font/woff2';
}
