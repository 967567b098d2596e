import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ManualChanged, ManualsQueries, ManualVersions } from '../../manuals/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, sentText, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { decided, type Decided } from './article-publishing.controller.js';
import { manualAddress } from './manual-address.js';
import { MANUAL_FIELDS, ManualVersionPages } from './manual-version-pages.service.js';
import { told } from './told.js';
import { manualPlace } from './typing.page.js';
import { TypingPages } from './typing-pages.service.js';

const sourceForm = z.object({
  source: z.string().max(1_000_000).default(''),
  releasedOn: z.union([z.literal('').transform(() => null), z.iso.date()]).default(null),
  version: z.coerce.number().int().min(1),
  page: z.string().max(40).default(''),
});

/** A version of a manual: writing it, what is found beside it, what changed, and publishing it. */
@StudioPages('manuals/:id/versions/:version')
export class ManualVersionStudioController {
  constructor(
    private readonly queries: ManualsQueries,
    private readonly versions: ManualVersions,
    private readonly pages: ManualVersionPages,
    private readonly typing: TypingPages,
  ) {}

  @Get()
  async open(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @Query('saved') saved: unknown,
  ) {
    const manual = await this.queries.get(visit.actor, id);
    const version = await this.queries.version(visit.actor, manual, label);
    return this.pages.first(visit, manual, version, { showsSaved: saved === 'yes' });
  }

  @Post()
  async save(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @FormBody() body: Body | undefined,
  ) {
    const { t, actor } = visit;
    const manual = await this.queries.get(actor, id);
    const version = await this.queries.version(actor, manual, label);
    const { data, form } = parseForm(sourceForm, body, t);
    if (!data) return this.pages.again(visit, manual, version, form);
    const typed = formOf(MANUAL_FIELDS, body);
    try {
      // White space at the beginning of a line means something in Markdown.
      const changes = version.origin === 'written' ? { source: sentText(body?.['source']) } : {};
      await this.typing.save(visit, manualPlace(id, version), data.page, () =>
        this.versions.save(actor, id, label, { ...changes, releasedOn: data.releasedOn, version: data.version }),
      );
    } catch (error) {
      if (error instanceof ManualChanged) return this.pages.tooLate(visit, id, label, typed);
      return this.pages.again(visit, manual, version, refused(typed, error, t));
    }
    // Who saved goes on where they were writing; who could not reads why first.
    return redirect(`${manualAddress(id, label)}#field-source`, t('studio.manual.saved'));
  }

  @Post('publication')
  publish(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const here = manualAddress(id, label);
    return told(visit, here, async () => {
      await this.versions.publish(visit.actor, id, label, version);
      return redirect(here, visit.t('studio.manual.published'));
    });
  }

  @Post('discard')
  discard(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('version') label: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return told(visit, manualAddress(id, label), async () => {
      await this.versions.discard(visit.actor, id, label, version);
      return redirect(address('/studio/manuals', [id]), visit.t('studio.manual.discarded'));
    });
  }
}
