import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { SelfServiceQueries } from './self-service.queries.js';

const selfServiceList = z.strictObject({ articleId: z.uuid().optional(), productId: z.uuid().optional() });

/** What customers may do themselves; `POST /api/v1/runs` begins it, also from a portal on a customer's behalf. */
@ApiTags('runs')
@Controller('api/v1/self-service')
@Allow({ scope: 'tickets:write' })
export class SelfServiceController {
  constructor(private readonly queries: SelfServiceQueries) {}

  @Get()
  @ApiOperation({ summary: 'List what customers may do themselves' })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: selfServiceList }) { articleId, productId }: z.output<typeof selfServiceList>,
  ) {
    const filter = { ...(articleId ? { articleId } : {}), ...(productId ? { productId } : {}) };
    return { items: await this.queries.list(actor, filter), next: null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one thing that customers may do themselves' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }
}
