import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, createRedisBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import { Redis } from 'ioredis';
import { Client, Pool } from 'pg';
import { Config } from '../config/index.js';

/** Both queues, both workers, and the connection that each worker listens on. */
const POOL_SIZE = 6;
const SCHEMA = 'bullmq';

/**
 * Where the jobs live: Redis when there is one, else our own database. All queues and workers of the app share these
 * connections.
 */
@Injectable()
export class JobConnection implements OnApplicationShutdown {
  readonly client: RedisWithCopies | Pool;

  constructor(config: Config) {
    chooseBackendByConnection();
    this.client = config.REDIS_URL ? redis(config.REDIS_URL) : pool(config.DATABASE_URL);
  }

  /** For queues and workers. */
  get options(): { connection: Redis; prefix: string } {
    // BullMQ's types know no other connection; our factory does.
    return { connection: this.client as Redis, prefix: 'vraagbaak' };
  }

  /** Whether jobs can be added right now. PostgreSQL is asked by whoever needs it; Redis tells by itself. */
  get isUp(): boolean {
    return this.client instanceof Pool || this.client.status === 'ready';
  }

  get store(): 'redis' | 'postgresql' {
    return this.client instanceof Pool ? 'postgresql' : 'redis';
  }

  /** Calls back each time that Redis comes (back) up. */
  onUp(act: () => void): void {
    if (!(this.client instanceof Pool)) this.client.on('ready', act);
  }

  /** Makes BullMQ's tables; ten processes may call it at once. */
  async prepare(): Promise<void> {
    if (!(this.client instanceof Pool)) return;
    const client = await this.client.connect();
    try {
      await runMigrations(client, SCHEMA);
    } finally {
      client.release();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.client instanceof Pool) await this.client.end();
    else this.client.disconnectAll();
  }
}

/**
 * Remembers the copies that BullMQ makes of it to listen on. BullMQ lets go of one only once it is connected: when Redis is
 * away it would look for it for ever, also after we stopped.
 */
class RedisWithCopies extends Redis {
  private readonly copies: Redis[] = [];

  override duplicate(...options: Parameters<Redis['duplicate']>): Redis {
    const copy = super.duplicate(...options);
    this.copies.push(copy);
    return copy;
  }

  disconnectAll(): void {
    for (const connection of [this, ...this.copies]) connection.disconnect();
  }
}

/** BullMQ knows one backend per process; ours looks at the connection, so that apps of both kinds live side by side. */
function chooseBackendByConnection(): void {
  const choose: typeof createRedisBackend = (name, options, factoryOptions) =>
    (options.connection as unknown) instanceof Pool
      ? (createPostgresBackend(name, options as never, factoryOptions) as never)
      : createRedisBackend(name, options, factoryOptions);
  setDefaultBackendFactory(choose);
}

/**
 * BullMQ takes all listeners off the connection it listens on before it lets go of it. When the database ends at that
 * moment, its goodbye would be an error that nobody heard, and end the process.
 */
class CalmClient extends Client {
  override emit(event: string | symbol, ...details: unknown[]): boolean {
    if (event === 'error' && this.listenerCount('error') === 0) return false;
    return super.emit(event, ...details);
  }
}

function pool(url: string | undefined): Pool {
  return new Pool({
    connectionString: url,
    max: POOL_SIZE,
    keepAlive: true,
    application_name: 'vraagbaak-jobs',
    Client: CalmClient,
    options: `-c search_path=${SCHEMA}`,
  });
}

function redis(url: string): RedisWithCopies {
  const client = new RedisWithCopies(url, {
    // Workers wait for Redis for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (tries) => Math.min(tries * 200, 5_000),
  });
  // Without a listener a Redis that is away would end the process; health says that it is.
  client.on('error', () => {});
  return client;
}
