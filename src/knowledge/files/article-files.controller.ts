import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  PayloadTooLargeException,
  Post,
  Req,
  Res,
  StreamableFile,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { dispositionOf } from '../../platform/files/index.js';
import { isNotModified } from '../../platform/http/index.js';
import { ArticleFiles } from './article-files.service.js';

@ApiTags('articles')
@Controller()
export class ArticleFilesController {
  constructor(private readonly files: ArticleFiles) {}

  @Post('api/v1/articles/:id/files')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiOperation({ summary: 'Add an image or a PDF to an article' })
  async add(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() request: FastifyRequest) {
    const { name, content } = await fileIn(request);
    return this.files.add(actor, id, name, content);
  }

  @Get('api/v1/articles/:id/files')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'List the files of an article' })
  async list(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return { items: await this.files.list(actor, id), next: null };
  }

  @Delete('api/v1/articles/:id/files/:file')
  @HttpCode(204)
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Remove a file from an article' })
  remove(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('file', ParseUUIDPipe) file: string,
  ) {
    return this.files.remove(actor, id, file);
  }

  /** What stands in a text: for whoever may read that text. */
  @Get('media/articles/:id/:name')
  @ApiOperation({ summary: 'Read a file that stands in an article' })
  async serve(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const file = await this.files.read(actor, id);
    // The browser may keep it, and asks each time whether it may still show it.
    void reply.header('Cache-Control', 'private, no-cache');
    if (isNotModified(request, reply, `"${file.sha256}"`)) return undefined;
    // Whatever is in it, it is shown as a picture or saved, and never run.
    void reply.headers({
      'Content-Disposition': dispositionOf(file.name),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    });
    return new StreamableFile(file.content, { type: file.mediaType, length: file.content.length });
  }
}

/** The one file of a form. The parser stops at what is too large, so nobody makes us hold more. */
async function fileIn(request: FastifyRequest): Promise<{ name: string; content: Buffer }> {
  if (!request.isMultipart()) throw new UnsupportedMediaTypeException('Send the file as multipart/form-data.');
  try {
    const part = await request.file();
    if (part) return { name: part.filename, content: await part.toBuffer() };
  } catch (error) {
    if ((error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE')
      throw new PayloadTooLargeException('The file is too large.');
  }
  throw new InvalidInput([{ path: 'file', message: 'is missing, or the form was cut off' }]);
}
