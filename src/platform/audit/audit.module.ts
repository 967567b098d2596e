import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditQueries } from './audit.queries.js';

@Global()
@Module({ providers: [AuditLog, AuditQueries], exports: [AuditLog, AuditQueries] })
export class AuditModule {}
