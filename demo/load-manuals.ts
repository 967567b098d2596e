import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SYSTEM } from '../src/accounts/index.js';
import { ManualsQueries, ManualsService, ManualVersions } from '../src/manuals/index.js';
import { packageRoot } from '../src/pages/source-root.js';
import { ProductsQueries } from '../src/products/index.js';

interface DemoManual {
  product: string;
  locale: 'nl' | 'en';
  slug: string;
  title: string;
  /** Labels in order; each is a file `<file>-<label>.md`. */
  versions: readonly string[];
  file: string;
}

const MANUALS: readonly DemoManual[] = [
  {
    product: 'thermostat',
    locale: 'nl',
    slug: 'slimme-thermostaat',
    title: 'Handleiding slimme thermostaat',
    versions: ['1.0', '2.0'],
    file: 'thermostat-nl',
  },
  {
    product: 'thermostat',
    locale: 'en',
    slug: 'smart-thermostat',
    title: 'Smart thermostat manual',
    versions: ['2.0'],
    file: 'thermostat-en',
  },
  {
    product: 'zonnedal-app',
    locale: 'nl',
    slug: 'zonnedal-app',
    title: 'De Zonnedal-app',
    versions: ['3.2'],
    file: 'app-nl',
  },
  {
    product: 'zonnedal-app',
    locale: 'en',
    slug: 'zonnedal-app',
    title: 'The Zonnedal app',
    versions: ['3.2'],
    file: 'app-en',
  },
];

interface Service {
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
}

/** The manuals of Zonnedal; what is there already stays as it is, so a start that was killed halfway is finished. */
export async function loadManuals(service: Service): Promise<void> {
  const [queries, manuals, versions] = [
    service.get(ManualsQueries),
    service.get(ManualsService),
    service.get(ManualVersions),
  ];
  const { items: known } = await queries.list(SYSTEM, { limit: 100 });
  for (const { product, locale, slug, title, versions: labels, file } of MANUALS) {
    const there = known.find((manual) => manual.locale === locale && manual.slug === slug);
    const { id: productId } = await service.get(ProductsQueries).getByKey(SYSTEM, product);
    let { id, version } = there
      ? { id: there.id, version: there.version! }
      : await manuals.create(SYSTEM, { productId, locale, slug, title });
    const made = new Map((await queries.versions(SYSTEM, id)).map((line) => [line.label, line.status]));
    for (const label of labels) {
      const source = await readFile(join(packageRoot, 'demo', 'manuals', `${file}-${label}.md`), 'utf8');
      if (!made.has(label)) ({ id, version } = await versions.draft(SYSTEM, id, { label, source, version }));
      if (made.get(label) !== 'published') ({ id, version } = await versions.publish(SYSTEM, id, label, version));
    }
  }
}
