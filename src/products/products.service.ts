import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database, type Tx } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { newId } from '../platform/ids/index.js';
import { Product } from './product.entity.js';
import { ProductChanged, ProductKeyTaken, ProductNotFound, ProductsAreForEditors } from './product.errors.js';
import { ProductUpdated } from './product.events.js';
import { canManageProducts } from './product.policy.js';
import { newProduct, productChanges, type NewProduct, type ProductChanges } from './product.schemas.js';
import { viewOf, type ProductView } from './product.view.js';

/** Products as editors and administrators keep them. They are archived, never removed: tickets and articles point at them. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /** @throws ProductKeyTaken */
  create(actor: Actor, input: NewProduct): Promise<ProductView> {
    assertMayManage(actor);
    const given = checked(newProduct, input);
    const now = this.clock.now();
    const product: Product = { ...given, id: newId(), createdAt: now, updatedAt: now, archivedAt: null, version: 1 };

    return this.database.write(async (tx) => {
      const { raw } = await tx
        .createQueryBuilder()
        .insert()
        .into(Product)
        .values(product)
        .orIgnore()
        .returning('id')
        .execute();
      if (raw.length === 0) throw new ProductKeyTaken(given.key);
      await this.tell(tx, actor, product, 'product.created', { key: product.key, audience: product.audience });
      return viewOf(product);
    });
  }

  /** @throws ProductChanged when somebody else was first. */
  update(actor: Actor, id: string, input: ProductChanges & { version: number }): Promise<ProductView> {
    assertMayManage(actor);
    const { version: _, ...changes } = checked(productChanges, input);
    return this.change(actor, id, input.version, changes, 'product.updated');
  }

  archive(actor: Actor, id: string, version: number): Promise<ProductView> {
    assertMayManage(actor);
    return this.change(actor, id, version, { archivedAt: this.clock.now() }, 'product.archived');
  }

  unarchive(actor: Actor, id: string, version: number): Promise<ProductView> {
    assertMayManage(actor);
    return this.change(actor, id, version, { archivedAt: null }, 'product.unarchived');
  }

  private change(
    actor: Actor,
    id: string,
    version: number,
    changes: Partial<Product>,
    action: string,
  ): Promise<ProductView> {
    return this.database.write(async (tx) => {
      // The version in the WHERE lets one of two editors win.
      const { affected } = await tx.update(
        Product,
        { id, version },
        { ...changes, updatedAt: this.clock.now(), version: version + 1 },
      );
      const product = await tx.findOneBy(Product, { id });
      if (!product) throw new ProductNotFound(id);
      if (affected === 0) throw new ProductChanged(product.version);
      await this.tell(tx, actor, product, action, changes.audience ? { audience: changes.audience } : {});
      return viewOf(product);
    });
  }

  private async tell(tx: Tx, actor: Actor, { id }: Product, action: string, details: Record<string, unknown>) {
    await this.events.record(tx, new ProductUpdated(id));
    await this.audit.record(tx, { actor, action, subject: `product:${id}`, details });
  }
}

function assertMayManage(actor: Actor): void {
  if (!canManageProducts(actor)) throw new ProductsAreForEditors();
}
