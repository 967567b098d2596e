import { SYSTEM } from '../../src/accounts/index.js';
import { ManualsQueries, ManualsService, ManualVersions } from '../../src/manuals/index.js';
import type { TestApp } from './app.js';
import { buildProduct } from './build.js';

/** What a test asks of a manual; everything else is made up. */
interface WantedManual {
  productId?: string;
  title?: string;
  locale?: 'nl' | 'en';
  audience?: 'public' | 'customers' | 'staff';
  /** Label and Markdown of its versions, in order; all are published but the drafts. */
  versions?: ReadonlyArray<{ label: string; source: string; isDraft?: boolean; releasedOn?: string }>;
}

export const THERMOSTAT = `# Installeren {#installeren}

Lees eerst alles.

1. Draai de schroef los.
   > Let op: zet eerst de stroom uit.
2. Neem het deksel af.
   ![Het open deksel](deksel.png)
3. Sluit de twee draden aan.

## 1.1 Instellen {#instellen}

Kies een taal en zet de **klok** gelijk.

# Storingen {#storingen}

Bij code E4 is de zegelring versleten.
`;

/** A published Dutch manual of a product of its own, unless told otherwise. */
export async function buildManual(
  app: TestApp,
  {
    productId,
    title = 'Handleiding thermostaat',
    locale = 'nl',
    audience = 'public',
    versions = [{ label: '1.0', source: THERMOSTAT }],
  }: WantedManual = {},
) {
  const product = productId ?? (await buildProduct(app)).id;
  const { id } = await app.get(ManualsService).create(SYSTEM, { productId: product, locale, title, audience });
  for (const version of versions) await addVersion(app, id, version);
  return app.get(ManualsQueries).get(SYSTEM, id);
}

/** One more version of a manual, online unless it is a draft. */
export async function addVersion(
  app: TestApp,
  id: string,
  {
    label,
    source,
    isDraft = false,
    releasedOn,
  }: { label: string; source: string; isDraft?: boolean; releasedOn?: string },
): Promise<void> {
  const { version } = await app.get(ManualsQueries).get(SYSTEM, id);
  const drafted = await app.get(ManualVersions).draft(SYSTEM, id, { label, source, releasedOn, version: version! });
  if (!isDraft) await app.get(ManualVersions).publish(SYSTEM, id, label, drafted.version);
}
