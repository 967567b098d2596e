import type { Actor } from '../accounts/index.js';
import type { Tx } from '../platform/database/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { visibleProductsSql } from '../products/index.js';

/** Conditions on the rows that a ticket may point at; the caller puts in the placeholder of the id. */
export function choosableProductSql(actor: Actor, id: string): string {
  return `(${id}::uuid IS NULL OR EXISTS (SELECT FROM product p
    WHERE p.id = ${id} AND p.archived_at IS NULL AND ${visibleProductsSql(actor, 'p')}))`;
}

export function assignableSql(id: string): string {
  return `(${id}::uuid IS NULL OR EXISTS (SELECT FROM account a
    WHERE a.id = ${id} AND a.role <> 'customer' AND a.disabled_at IS NULL))`;
}

interface References {
  productId?: string | null | undefined;
  assigneeId?: string | null | undefined;
  teamId?: string | null | undefined;
  requesterId?: string | null | undefined;
}

/** @throws InvalidInput naming each field that points at nothing, or at what this actor may not choose. */
export async function checkReferences(tx: Tx, actor: Actor, given: References): Promise<void> {
  const [fits] = await tx.query(
    `SELECT ${choosableProductSql(actor, '$1')} AS product, ${assignableSql('$2')} AS assignee,
            $3::uuid IS NULL OR EXISTS (SELECT FROM team WHERE id = $3) AS team,
            $4::uuid IS NULL OR EXISTS (SELECT FROM account WHERE id = $4) AS requester`,
    [given.productId ?? null, given.assigneeId ?? null, given.teamId ?? null, given.requesterId ?? null],
  );
  const wrong = [
    ...(fits.product ? [] : [{ path: 'productId', message: 'is not a product that can be chosen' }]),
    ...(fits.assignee ? [] : [{ path: 'assigneeId', message: 'is not somebody on the staff' }]),
    ...(fits.team ? [] : [{ path: 'teamId', message: 'is not a team' }]),
    ...(fits.requester ? [] : [{ path: 'requester.id', message: 'is not an account' }]),
  ];
  if (wrong.length > 0) throw new InvalidInput(wrong);
}
