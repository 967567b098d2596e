import { SYSTEM } from '../../../src/accounts/index.js';
import { FragmentsService } from '../../../src/knowledge/index.js';
import type { TestApp } from '../app.js';
import { EDITORS, STAFF, type Secrets } from './secrets.js';

/** What stands in the part for staff of an article, and words that wait for a text and were others before. */
export async function hideFragments(app: TestApp, secrets: Secrets, staffKey: string): Promise<void> {
  const fragments = app.get(FragmentsService);
  const key = secrets.mark('a fragment that no text uses', EDITORS);
  await fragments.save(SYSTEM, staffKey, { nl: secrets.tell('what a fragment says to staff', STAFF), version: 0 });
  for (const version of [0, 1]) {
    await fragments.save(SYSTEM, key, { nl: secrets.tell(`the text of a fragment (${version})`, EDITORS), version });
  }
  secrets.hide('a fragment', EDITORS, { fragmentKey: key });
}
