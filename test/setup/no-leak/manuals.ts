import type { TestApp } from '../app.js';
import { buildManual } from '../manuals.js';
import { EDITORS, STAFF, type Secrets } from './secrets.js';

/** A manual for staff, and one for everybody whose next version is being written. */
export async function hideManuals(app: TestApp, secrets: Secrets, productId: string): Promise<void> {
  const section = (what: string, knownTo: typeof STAFF) =>
    `# ${secrets.tell(`the heading in ${what}`, knownTo)} {#geheim}\n\n1. ${secrets.tell(`a step in ${what}`, knownTo)}`;
  const staff = await buildManual(app, {
    productId,
    audience: 'staff',
    title: secrets.mark('the title of a manual for staff', STAFF),
    versions: [{ label: '1', source: section('a manual for staff', STAFF) }],
  });
  secrets.hide('a manual for staff', STAFF, { manualId: staff.id, manualSlug: staff.slug }, { anchor: 'geheim' });
  const begun = await buildManual(app, {
    productId,
    title: secrets.mark('the title of a manual that is begun', EDITORS),
    versions: [{ label: '1', source: section('a manual that is begun', EDITORS), isDraft: true }],
  });
  secrets.hide('a manual that is begun', EDITORS, { manualId: begun.id, manualSlug: begun.slug });
}
