import { randomInt } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config/index.js';

/** Any number will do that no other advisory lock begins with. */
const LEASES = 7_346_203;
const LARGEST = 2_147_483_647;

/**
 * Tells other processes that this one lives: a lock that PostgreSQL lets go of when our connection ends, however it
 * ends. Whoever takes something in hand writes down the lease's number, and others take it over as soon as that
 * number is dead, instead of waiting out the longest time that the work could have taken.
 */
@Injectable()
export class ProcessLease implements OnApplicationShutdown {
  private held: Promise<{ number: number; client: Client }> | null = null;

  constructor(private readonly config: Config) {}

  /** The number of this process; another one after the connection broke. */
  async number(): Promise<number> {
    this.held ??= this.take();
    try {
      return (await this.held).number;
    } catch (error) {
      this.held = null;
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const held = await this.held?.catch(() => null);
    this.held = null;
    await held?.client.end().catch(() => {});
  }

  private async take(): Promise<{ number: number; client: Client }> {
    const client = new Client({
      connectionString: this.config.DATABASE_URL,
      keepAlive: true,
      application_name: 'vraagbaak-lease',
    });
    const lost = () => (this.held = null);
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    const number = randomInt(1, LARGEST);
    await client.query('SELECT pg_advisory_lock($1, $2)', [LEASES, number]);
    return { number, client };
  }
}

/** The condition that the process with the lease in this column is dead. */
export function isDeadLeaseSql(column: string): string {
  return `(${column} IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${LEASES} AND l.objid = ${column}::bigint::oid
       AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))`;
}
