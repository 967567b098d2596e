import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { etagOf, ExpectedVersion, isNotModified, versionedEtag } from '../../platform/http/index.js';
import {
  fragmentKey,
  fragmentList,
  fragmentLock,
  fragmentTexts,
  type FragmentList,
  type FragmentLock,
  type FragmentTexts,
} from './fragment.schemas.js';
import { FragmentsQueries } from './fragments.queries.js';
import { FragmentsService } from './fragments.service.js';

/** Words that many texts share: {{fragment:opening-hours}} in an answer or a manual stands for what it says here. */
@ApiTags('fragments')
@Controller('api/v1/fragments')
@Allow({ roles: EDITORS, scope: 'admin' })
export class FragmentsController {
  constructor(
    private readonly fragments: FragmentsService,
    private readonly queries: FragmentsQueries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List what texts share' })
  list(@CurrentActor() actor: Actor, @Query({ schema: fragmentList }) query: FragmentList) {
    return this.queries.list(actor, query);
  }

  @Get(':key')
  @ApiOperation({ summary: 'Read a fragment, and where it is used' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: fragmentKey }) key: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const fragment = await this.queries.get(actor, key);
    const etag = versionedEtag(fragment.version, etagOf(JSON.stringify(fragment)));
    return isNotModified(request, reply, etag) ? undefined : fragment;
  }

  /** All texts that use it say so at once, those that readers see included. */
  @Put(':key')
  @ApiOperation({ summary: 'Make a fragment, or change what it says' })
  async save(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: fragmentKey }) key: string,
    @Body({ schema: fragmentTexts }) body: FragmentTexts,
    @ExpectedVersion() version: number,
  ) {
    await this.fragments.save(actor, key, { ...body, version });
    return this.queries.get(actor, key);
  }

  @Post(':key/restoration')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let it say what it said before' })
  async goBack(
    @CurrentActor() actor: Actor,
    @Param('key', { schema: fragmentKey }) key: string,
    @Body({ schema: fragmentLock }) _body: FragmentLock,
    @ExpectedVersion() version: number,
  ) {
    await this.fragments.goBack(actor, key, version);
    return this.queries.get(actor, key);
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a fragment that no text uses but earlier versions of manuals, which keep its words',
  })
  async delete(@CurrentActor() actor: Actor, @Param('key', { schema: fragmentKey }) key: string): Promise<void> {
    await this.fragments.delete(actor, key);
  }
}
