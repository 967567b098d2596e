import { PassThrough } from 'node:stream';
import { Controller, Get, Logger, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Exporter, type ExportKind } from './exporter.js';
import { EXPORT_FORMATS, MEDIA_TYPES } from './record-format.js';

const exportQuery = z.object({
  format: z.enum(EXPORT_FORMATS).default('jsonl').describe('jsonl, a JSON array, CSV or TSV.'),
  forSpreadsheet: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('In CSV and TSV: puts an apostrophe before what a spreadsheet would run as a formula.'),
});
type ExportQuery = z.output<typeof exportQuery>;

/** Everything there is as one download, staff notes included. */
@ApiTags('exports')
@Controller('api/v1/exports')
@Allow({ roles: ['admin'], scope: 'admin' })
export class ExportsController {
  private readonly logger = new Logger('Exports');

  constructor(
    private readonly exporter: Exporter,
    private readonly clock: Clock,
  ) {}

  @Get('tickets')
  @ApiOperation({ summary: 'All tickets, in the form that an import reads' })
  @ApiProduces(...Object.values(MEDIA_TYPES))
  tickets(@CurrentActor() actor: Actor, @Query({ schema: exportQuery }) query: ExportQuery) {
    return this.stream(actor, 'tickets', query);
  }

  @Get('articles')
  @ApiOperation({ summary: 'All articles, drafts included, in the form that an import reads' })
  @ApiProduces(...Object.values(MEDIA_TYPES))
  articles(@CurrentActor() actor: Actor, @Query({ schema: exportQuery }) query: ExportQuery) {
    return this.stream(actor, 'articles', query);
  }

  private stream(actor: Actor, kind: ExportKind, { format, forSpreadsheet }: ExportQuery): StreamableFile {
    const to = new PassThrough();
    // A download that breaks off halfway must not look whole: the connection is cut.
    this.exporter.export(actor, [{ kind, format, to, forSpreadsheet }]).catch((error: Error) => {
      this.logger.error({ err: error }, `The export of ${kind} broke off`);
      to.destroy(error);
    });
    const day = this.clock.now().toISOString().slice(0, 10);
    return new StreamableFile(to, {
      type: MEDIA_TYPES[format],
      disposition: `attachment; filename="${kind}-${day}.${format}"`,
    });
  }
}
