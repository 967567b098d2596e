import { Injectable, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { ManualsQueries, type ManualView, type VersionLine } from '../../manuals/index.js';
import type { Visit } from '../visit.js';

/** Which version of a manual is asked for; what makes no sense is the current one. */
export const inVersion = z.object({ version: z.string().max(40).optional().catch(undefined) });
export type InVersion = z.output<typeof inVersion>;

/** Opens a manual of the help centre in the version that its address names. */
@Injectable()
export class OpenManuals {
  constructor(private readonly manuals: ManualsQueries) {}

  /** @throws ManualNotFound, ManualVersionNotFound, NotFoundException for a draft, which is read in the studio */
  async open(
    { actor, locale }: Visit,
    slug: string,
    { version: label }: InVersion,
  ): Promise<{ manual: ManualView; version: VersionLine }> {
    const manual = await this.manuals.getShown(actor, locale, slug);
    const version = await this.manuals.version(actor, manual, label);
    if (version.status === 'draft') throw new NotFoundException();
    return { manual, version };
  }
}
