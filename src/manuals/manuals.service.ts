import { Injectable } from '@nestjs/common';
import slugify from '@sindresorhus/slugify';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { checked, InvalidInput } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { ProductsQueries } from '../products/index.js';
import { ManualChanging, type WrittenManual } from './manual-changing.js';
import { ManualAddressTaken, ManualsAreForEditors } from './manual.errors.js';
import { ManualUpdated } from './manual.events.js';
import { canEditManuals } from './manual.policy.js';
import { manualChanges, newManual, type ManualChanges, type NewManual } from './manual.schemas.js';

/**
 * Manuals as editors keep them: what they are called and who may read them. What they say is in their versions
 * (ManualVersions). Each change names the version of the manual it was decided on.
 */
@Injectable()
export class ManualsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly products: ProductsQueries,
    private readonly changing: ManualChanging,
  ) {}

  /** A manual without a version yet. @throws ManualAddressTaken, InvalidInput, ManualsAreForEditors */
  async create(actor: Actor, input: NewManual): Promise<WrittenManual> {
    if (!canEditManuals(actor)) throw new ManualsAreForEditors();
    const { productId, locale, title, audience, slug } = checked(newManual, input);
    if ((await this.products.names(actor, [productId])).size === 0) {
      throw new InvalidInput([{ path: 'productId', message: 'is not a product' }]);
    }
    const id = newId();
    const now = this.clock.now();

    return this.database.write(async (tx) => {
      for (const candidate of slug ? [slug] : candidatesFor(title)) {
        const made = await tx.query(
          `INSERT INTO manual (id, product_id, locale, slug, title, audience, created_by, created_at, updated_at, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1) ON CONFLICT (locale, slug) DO NOTHING RETURNING id`,
          [id, productId, locale, candidate, title, audience, actor.accountId, now],
        );
        if (made.length === 0) continue;
        const details = { slug: candidate, locale, audience };
        await this.audit.record(tx, { actor, action: 'manual.created', subject: `manual:${id}`, details });
        return { id, version: 1 };
      }
      throw new ManualAddressTaken(slug ?? title);
    });
  }

  /** What it is called, and who it is for. */
  update(actor: Actor, id: string, input: ManualChanges & { version: number }): Promise<WrittenManual> {
    const { title, audience } = checked(manualChanges, input);
    return this.changing.change(actor, id, input.version, async (tx) => {
      const changed = await tx.query(
        `UPDATE manual SET title = coalesce($2, title), audience = coalesce($3, audience)
          WHERE id = $1 AND (title, audience) IS DISTINCT FROM (coalesce($2, title), coalesce($3, audience)) RETURNING id`,
        [id, title ?? null, audience ?? null],
      );
      if (changed[1] === 0) return false;
      await this.events.record(tx, new ManualUpdated(id));
      const details = { ...(title === undefined ? {} : { title }), ...(audience === undefined ? {} : { audience }) };
      await this.audit.record(tx, { actor, action: 'manual.updated', subject: `manual:${id}`, details });
      return true;
    });
  }

  /** Takes it offline: readers see no version of it. Publishing any version brings it back. */
  withdraw(actor: Actor, id: string, version: number): Promise<WrittenManual> {
    return this.changing.change(actor, id, version, async (tx, manual) => {
      if (manual.currentVersionId === null) return false;
      await tx.query('UPDATE manual SET current_version_id = NULL WHERE id = $1', [id]);
      await this.events.record(tx, new ManualUpdated(id));
      await this.audit.record(tx, { actor, action: 'manual.withdrawn', subject: `manual:${id}` });
      return true;
    });
  }
}

function* candidatesFor(title: string): Generator<string> {
  const slug = slugify(title, { decamelize: false }).slice(0, 70).replace(/-+$/, '') || 'manual';
  yield slug;
  for (let number = 2; number <= 99; number += 1) yield `${slug}-${number}`;
}
