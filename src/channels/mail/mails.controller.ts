import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { Allow, CurrentActor, STAFF, type Actor } from '../../accounts/index.js';
import { KeptMails } from './kept-mails.js';
import { MailIntake } from './mail-intake.js';
import { NotAMail } from './mail.errors.js';
import { MAIL_STATES, MailsQueries } from './mails.queries.js';

const newMail = z.object({
  recipient: z
    .preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(z.string().max(254)).max(100))
    .describe('Whom the envelope named, if the mail server tells; may be given more than once.'),
});
const mailList = z.object({
  state: z.enum(MAIL_STATES).default('kept'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
const filing = z.strictObject({
  ticket: z.string().min(1).max(60).nullable().describe('The ticket it belongs to, by id or number; null opens one.'),
});

/** Mail as mail servers pipe it in, and what waits for a person. */
@ApiTags('mail')
@Controller('api/v1/mails')
@Allow({ roles: STAFF, scope: 'tickets:write' })
export class MailsController implements OnModuleInit {
  constructor(
    private readonly intake: MailIntake,
    private readonly queries: MailsQueries,
    private readonly kept: KeptMails,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** The body is handed on as a stream with a limit of its own. */
  onModuleInit(): void {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser('message/rfc822', (_request, payload, done) => done(null, payload));
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Bring in a mail as it is',
    description: 'Answered once it is kept; read right afterwards. The same mail twice is one.',
  })
  @ApiConsumes('message/rfc822')
  @ApiBody({ schema: { type: 'string' } })
  async take(@Body() body: unknown, @Query({ schema: newMail }) { recipient }: z.output<typeof newMail>) {
    if (!isStream(body)) throw new NotAMail();
    return this.intake.take(body, recipient);
  }

  @Get()
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'List the mail that waits for a person', description: 'Or was filed, or left alone.' })
  list(@CurrentActor() actor: Actor, @Query({ schema: mailList }) query: z.output<typeof mailList>) {
    return this.queries.list(actor, query);
  }

  @Get(':id')
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'Read a mail that came in' })
  get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.queries.get(actor, id);
  }

  @Get(':id/raw')
  @Allow({ roles: STAFF, scope: 'tickets:read' })
  @ApiOperation({ summary: 'Download a mail as it came in' })
  @ApiProduces('message/rfc822')
  async raw(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Res() reply: FastifyReply) {
    const raw = await this.kept.raw(actor, id);
    await reply
      .type('application/octet-stream')
      .header('Content-Disposition', `attachment; filename="${id}.eml"`)
      .send(Buffer.from(raw.buffer));
  }

  @Post(':id/filing')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make a question of a mail that was kept, or add it to one' })
  async file(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: filing }) { ticket }: z.output<typeof filing>,
  ) {
    return { number: await this.kept.file(actor, id, ticket) };
  }

  @Post(':id/dismissal')
  @HttpCode(204)
  @ApiOperation({ summary: 'Say that there is nothing to do with a mail that was kept' })
  async dismiss(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    await this.kept.dismiss(actor, id);
  }
}

function isStream(body: unknown): body is AsyncIterable<Buffer> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
