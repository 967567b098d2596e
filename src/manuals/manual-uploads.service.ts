import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../accounts/index.js';
import { Config } from '../platform/config/index.js';
import { checked } from '../platform/errors/index.js';
import { safeName, withEnding } from '../platform/files/index.js';
import { RateLimiter } from '../platform/limits/index.js';
import type { Locale } from '../platform/locale/index.js';
import { ManualChanging, type WrittenManual } from './manual-changing.js';
import { ManualVersions } from './manual-versions.service.js';
import { ManualLabelTaken, ManualsAreForEditors } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';
import { newManualVersion } from './manual.schemas.js';
import { ManualsQueries } from './manuals.queries.js';
import type { PdfSection } from './pdf/pdf-text.js';
import { PdfReader } from './pdf/pdf-reader.js';
import { PdfRefused } from './pdf/pdf.errors.js';
import type { ManualUpload } from './read-upload.js';
import type { ParsedSection } from './text/parsed.js';
import { sectionOf } from './text/read-markdown.js';

const PAGE: Record<Locale, string> = { nl: 'Pagina', en: 'Page' };
const UPLOADS = { limit: 60, seconds: 3_600 };

const newUpload = newManualVersion.pick({ label: true, releasedOn: true });
export type NewUpload = z.input<typeof newUpload>;

/** Versions of a manual that come as a PDF: the file is kept as it is, its text is read into sections. */
@Injectable()
export class ManualUploads {
  constructor(
    private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly manuals: ManualsQueries,
    private readonly versions: ManualVersions,
    private readonly changing: ManualChanging,
    private readonly reader: PdfReader,
  ) {}

  /**
   * A new draft from a PDF. Nothing is written before all of it is read.
   * @throws PdfRefused, PdfReaderBusy, ManualLabelTaken, ManualChanged, InvalidInput, TooManyRequests
   */
  async upload(
    actor: Actor,
    id: string,
    input: NewUpload & { version: number },
    file: ManualUpload,
  ): Promise<WrittenManual> {
    const { label, releasedOn } = checked(newUpload, { label: input.label, releasedOn: input.releasedOn });
    await this.limiter.take(`manual-upload:${actor.key}`, UPLOADS);
    const manual = await this.assertMayUpload(actor, id);
    // Reading takes seconds: who chose a label that is taken is told before.
    if ((await this.manuals.versions(actor, id)).some((version) => version.label === label)) {
      throw new ManualLabelTaken(label);
    }
    if (file.isTooLarge || file.content.length > this.config.MANUAL_MAX_MB * 1024 * 1024) {
      throw new PdfRefused('too-large');
    }
    const { pages, sections } = await this.reader.read(file.content, PAGE[manual.locale]);
    const parsed = await parsedSections(sections);
    const name = withEnding(safeName(file.name), ['pdf']);
    const sha256 = createHash('sha256').update(file.content).digest('hex');

    return this.changing.change(actor, id, input.version, async (tx, locked) => {
      const begun = { label, origin: 'uploaded', source: null, releasedOn } as const;
      const versionId = await this.versions.begin(tx, actor, id, begun);
      await tx.query(
        'INSERT INTO manual_file (version_id, name, bytes, sha256, pages, content) VALUES ($1, $2, $3, $4, $5, $6)',
        [versionId, name, file.content.length, sha256, pages, file.content],
      );
      await this.versions.fill(tx, locked, versionId, parsed);
      return true;
    });
  }

  /** Ask before reading what somebody sends. @throws ManualsAreForEditors, ManualNotFound */
  async assertMayUpload(actor: Actor, id: string) {
    if (!canEditManuals(actor)) throw new ManualsAreForEditors();
    return this.manuals.get(actor, id);
  }
}

/** With their words and steps; a thick book is not read in one go, so that others are answered meanwhile. */
async function parsedSections(sections: readonly PdfSection[]): Promise<ParsedSection[]> {
  const parsed: ParsedSection[] = [];
  for (const section of sections) {
    parsed.push(sectionOf({ ...section, title: section.title.slice(0, 300).toWellFormed(), anchor: null }));
    if (parsed.length % 20 === 0) await breathe();
  }
  return parsed;
}
