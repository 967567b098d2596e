import { Module } from '@nestjs/common';
import { HealthRoutes } from './health.routes.js';
import { Health } from './health.js';

@Module({ providers: [Health, HealthRoutes] })
export class HealthModule {}
