import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { InvalidInput } from '../platform/errors/index.js';
import { ManualFiles } from './manual-files.js';
import { ManualUploads } from './manual-uploads.service.js';
import { presentManual } from './manual.presenter.js';
import { labelInPath, versionLabel } from './manual.schemas.js';
import { ManualsQueries } from './manuals.queries.js';
import { readManualForm, type ManualUpload } from './read-upload.js';
import { serveFile } from './serve-file.js';

const version = z.coerce.number().int().min(1).describe('The version of the manual that was read.');
const uploadQuery = z.object({
  label: versionLabel,
  version,
  releasedOn: z.iso.date().optional().describe('When the product came out that it describes.'),
});
const imageQuery = z.object({ version, takenOn: z.iso.date().optional().describe('When it was taken; today.') });
const FILE = { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } };

/** The files of manuals: PDFs coming in and going out, and pictures. */
@ApiTags('manuals')
@Controller('api/v1/manuals/:id')
export class ManualFilesController {
  constructor(
    private readonly config: Config,
    private readonly manuals: ManualsQueries,
    private readonly uploads: ManualUploads,
    private readonly files: ManualFiles,
  ) {}

  @Post('uploads')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE)
  @ApiOperation({ summary: 'Begin a version from a PDF, as a draft' })
  async upload(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: uploadQuery }) query: z.output<typeof uploadQuery>,
    @Req() request: FastifyRequest,
  ) {
    await this.uploads.assertMayUpload(actor, id);
    await this.uploads.upload(actor, id, query, await this.fileIn(request));
    return presentManual(actor, await this.manuals.get(actor, id));
  }

  @Get('versions/:version/file')
  @ApiOperation({ summary: 'Download the PDF that a version was read from' })
  async download(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version', { schema: labelInPath }) label: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.manuals.version(actor, await this.manuals.get(actor, id), label);
    const file = await this.files.ofVersion(found);
    return serveFile(request, reply, file, () => this.files.contentOfVersion(found.id));
  }

  @Get('images')
  @ApiOperation({ summary: 'List the pictures of a manual' })
  async images(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const images = await this.files.images(actor, await this.manuals.get(actor, id));
    return {
      items: images.map(({ name, mediaType, bytes, takenOn }) => ({ name, mediaType, bytes, takenOn })),
      next: null,
    };
  }

  @Get('images/:name')
  @ApiOperation({ summary: 'Read a picture' })
  async image(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const image = await this.files.image(actor, await this.manuals.get(actor, id), name);
    return serveFile(request, reply, image, async () => image.content);
  }

  @Post('images')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE)
  @ApiOperation({ summary: 'Add a picture, or replace the one of the same name' })
  async addImage(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: imageQuery }) query: z.output<typeof imageQuery>,
    @Req() request: FastifyRequest,
  ) {
    await this.uploads.assertMayUpload(actor, id);
    const { name } = await this.files.addImage(actor, id, query, await this.fileIn(request));
    return { name };
  }

  private async fileIn(request: FastifyRequest): Promise<ManualUpload> {
    const { file } = await readManualForm(request, this.config.MANUAL_MAX_MB);
    if (!file) throw new InvalidInput([{ path: 'file', message: 'is missing' }]);
    return file;
  }
}
