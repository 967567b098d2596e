import { Module } from '@nestjs/common';
import { MetricsRoutes } from './metrics.routes.js';
import { ServiceGauges } from './service-gauges.js';

@Module({ providers: [ServiceGauges, MetricsRoutes] })
export class MetricsModule {}
