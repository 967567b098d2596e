import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/index.js';
import { Database } from './database.js';
import { ProcessLease } from './process-lease.js';

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: (config: Config) => ({
        type: 'postgres' as const,
        url: config.DATABASE_URL,
        poolSize: config.DATABASE_POOL,
        autoLoadEntities: true,
        synchronize: false,
        uuidExtension: 'pgcrypto' as const,
        installExtensions: false,
        retryAttempts: 3,
        // A query that runs away must not hold a connection for ever.
        extra: { statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
        applicationName: 'vraagbaak',
      }),
    }),
  ],
  providers: [Database, ProcessLease],
  exports: [Database, ProcessLease],
})
export class DatabaseModule {}
