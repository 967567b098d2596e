import { Controller, Get, Param, ParseUUIDPipe, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, type Actor } from '../accounts/index.js';
import { dispositionOf } from '../platform/files/index.js';
import { isNotModified } from '../platform/http/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import { ATTACHMENTS_A_MOMENT, Attachments } from './attachments.js';
import { AttachmentsQueries } from './attachments.queries.js';
import { readUploads } from './uploads.js';

/** Nobody has that many files to show; a script that fills our disk has. */
const UPLOADS = { limit: 60, seconds: 3600 };

@ApiTags('attachments')
@Controller('api/v1')
export class AttachmentsController {
  constructor(
    private readonly attachments: Attachments,
    private readonly queries: AttachmentsQueries,
    private readonly limiter: RateLimiter,
  ) {}

  @Post('tickets/:id/moments/:momentId/attachments')
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      properties: {
        files: { type: 'array', items: { type: 'string', format: 'binary' }, maxItems: ATTACHMENTS_A_MOMENT },
      },
    },
  })
  @Allow({ scope: 'tickets:write' })
  @ApiOperation({ summary: 'Add files to something you said in a ticket' })
  async upload(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('momentId', ParseUUIDPipe) momentId: string,
    @Req() request: FastifyRequest,
  ) {
    await this.limiter.take(`upload:${actor.key}`, UPLOADS);
    await this.attachments.assertMayAttach(actor, id, momentId);
    const files = await readUploads(request);
    return { items: await this.attachments.attach(actor, id, momentId, files), next: null };
  }

  @Get('attachments/:id')
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Download a file' })
  async download(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const file = await this.queries.get(actor, id);
    // The browser may keep it, and asks each time whether it may still show it.
    void reply.header('Cache-Control', 'private, no-cache');
    if (isNotModified(request, reply, `"${file.sha256}"`)) return undefined;

    // Whatever is in it, it is saved and never run: not as a page, not as a script, not in a frame.
    void reply.headers({
      'Content-Disposition': dispositionOf(file.name),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    });
    return new StreamableFile(await this.queries.contentOf(actor, id), { type: file.mediaType, length: file.bytes });
  }
}
