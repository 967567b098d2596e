import { Global, Module } from '@nestjs/common';
import { HealthParts } from './health-parts.js';
import { HealthRoutes } from './health.routes.js';
import { Health } from './health.js';

@Global()
@Module({ providers: [Health, HealthParts, HealthRoutes], exports: [HealthParts] })
export class HealthModule {}
