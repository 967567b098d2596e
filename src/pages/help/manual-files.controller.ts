import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ManualFiles, ManualsQueries, serveFile } from '../../manuals/index.js';
import { HelpPages } from '../page.decorators.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { inVersion, OpenManuals, type InVersion } from './open-manuals.js';

/** The files of a manual for its readers: the PDF to keep, and the pictures in the text. */
@HelpPages('manuals')
export class ManualFilesPagesController {
  constructor(
    private readonly manuals: ManualsQueries,
    private readonly files: ManualFiles,
    private readonly opened: OpenManuals,
  ) {}

  @Get(':slug/file')
  async file(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Query({ schema: inVersion }) query: InVersion,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { version } = await this.opened.open(visit, slug, query);
    const file = await this.files.ofVersion(version);
    return serveFile(request, reply, file, () => this.files.contentOfVersion(version.id));
  }

  @Get(':slug/images/:name')
  async image(
    @CurrentVisit() visit: Visit,
    @Param('slug') slug: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const image = await this.files.image(
      visit.actor,
      await this.manuals.getShown(visit.actor, visit.locale, slug),
      name,
    );
    return serveFile(request, reply, image, async () => image.content);
  }
}
