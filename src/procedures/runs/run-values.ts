import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { HeldRun } from './run-book.js';

/** The values that a run's templates take theirs from; about the customer as they are known at this moment. */
@Injectable()
export class RunValues {
  constructor(private readonly database: Database) {}

  async of(run: Pick<HeldRun, 'id' | 'ticketId' | 'customerId' | 'known'>): Promise<Map<string, string>> {
    const [row] = await this.database.query<{
      email: string | null;
      name: string;
      number: string;
      product: string | null;
    }>(
      `SELECT c.email, c.name, t.number::text, p.key AS product
         FROM account c, ticket t LEFT JOIN product p ON p.id = t.product_id
        WHERE c.id = $1 AND t.id = $2`,
      [run.customerId, run.ticketId],
    );
    const values = new Map(Object.entries(run.known));
    values.set('run.id', run.id).set('customer.id', run.customerId);
    if (!row) return values;
    if (row.email) values.set('customer.email', row.email);
    return values
      .set('customer.name', row.name)
      .set('ticket.number', row.number)
      .set('product.key', row.product ?? '');
  }
}
