import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AuditModule } from './audit/index.js';
import { Clock, SystemClock } from './clock/index.js';
import { Config } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { EventsModule } from './events/index.js';
import { HealthModule } from './health/index.js';
import { IdempotencyPurge } from './http/index.js';
import { JobsModule } from './jobs/index.js';
import { LimitsModule } from './limits/index.js';
import { MailModule } from './mail/index.js';
import { MetricsModule } from './metrics/metrics.module.js';

/** What every room stands on. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        DatabaseModule,
        EventsModule,
        ScheduleModule.forRoot(),
        AuditModule,
        LimitsModule,
        JobsModule,
        MailModule,
        HealthModule,
        MetricsModule,
      ],
      providers: [{ provide: Config, useValue: config }, { provide: Clock, useClass: SystemClock }, IdempotencyPurge],
      exports: [Config, Clock],
    };
  }
}
