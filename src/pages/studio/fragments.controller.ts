import { Body as FormBody, Get, Param, Post, Query } from '@nestjs/common';
import {
  DeadLinks,
  FragmentChanged,
  FragmentsQueries,
  FragmentsService,
  type FragmentView,
} from '../../knowledge/index.js';
import { address } from '../address.js';
import { parseForm, refused, withError, type Body } from '../forms.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { decided, type Decided } from './article-publishing.controller.js';
import {
  FRAGMENTS,
  fragmentFields,
  fragmentForm,
  fragmentPage,
  fragmentRow,
  type FragmentForm,
} from './fragment.page.js';
import { told } from './told.js';

/** Words that many texts share, such as opening hours: each in one place. */
@StudioPages('fragments')
export class FragmentPagesController {
  constructor(
    private readonly fragments: FragmentsService,
    private readonly queries: FragmentsQueries,
    private readonly links: DeadLinks,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit, @Query('cursor') cursor: unknown) {
    const { items, next } = await this.queries.list(visit.actor, typeof cursor === 'string' ? { cursor } : {});
    const rows = items.map((item) => fragmentRow(item, visit));
    const page = { rows, isEmpty: rows.length === 0, nextUrl: next ? address(FRAGMENTS, [], { cursor: next }) : '' };
    return view('studio/fragments', page, { title: visit.t('studio.fragments.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.page(visit, null, fragmentFields({ version: 0 }));
  }

  @Post('new')
  async make(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t, actor } = visit;
    const { data, form } = parseForm(fragmentForm, { ...body, version: '0' }, t);
    if (!data) return this.page(visit, null, form);
    try {
      await this.fragments.save(actor, data.key, { nl: data.nl, en: data.en, version: 0 });
    } catch (error) {
      const typed = fragmentFields({ ...body, version: 0 });
      const isTaken = error instanceof FragmentChanged;
      return this.page(
        visit,
        null,
        isTaken ? withError(typed, 'key', t('studio.fragment.taken')) : refused(typed, error, t),
      );
    }
    return redirect(address(FRAGMENTS, [data.key]), t('studio.fragment.made'));
  }

  @Get(':key')
  async open(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    const fragment = await this.queries.get(visit.actor, key.replaceAll('\0', ''));
    return this.page(visit, fragment, fragmentFields(fragment));
  }

  @Post(':key')
  async save(@CurrentVisit() visit: Visit, @Param('key') name: string, @FormBody() body: Body | undefined) {
    const { t, actor } = visit;
    const fragment = await this.queries.get(actor, name.replaceAll('\0', ''));
    const { key } = fragment;
    const { data, form } = parseForm(fragmentForm, { ...body, key }, t);
    if (!data) return this.page(visit, fragment, form);
    try {
      await this.fragments.save(actor, key, { nl: data.nl, en: data.en, version: data.version });
    } catch (error) {
      // What was typed stays, and what the other one wrote stands above it; saving again is then a decision.
      const now = await this.queries.get(actor, key);
      const late = refused(fragmentFields({ ...data, version: now.version }), error, t);
      return this.page(visit, now, late, now.version !== data.version);
    }
    const { version } = await this.queries.get(actor, key);
    const undo = { label: t('studio.undo'), action: address(FRAGMENTS, [key, 'previous'], { version }) };
    return redirect(
      address(FRAGMENTS, [key]),
      t('studio.fragment.saved'),
      'good',
      version > data.version ? undo : undefined,
    );
  }

  @Post(':key/previous')
  goBack(@CurrentVisit() visit: Visit, @Param('key') key: string, @Query({ schema: decided }) { version }: Decided) {
    return told(visit, address(FRAGMENTS, [key]), async () => {
      await this.fragments.goBack(visit.actor, key, version);
      return redirect(address(FRAGMENTS, [key]), visit.t('studio.fragment.went-back'));
    });
  }

  @Post(':key/removal')
  remove(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    return told(visit, address(FRAGMENTS, [key]), async () => {
      await this.fragments.delete(visit.actor, key);
      return redirect(FRAGMENTS, visit.t('studio.fragment.deleted', { key }));
    });
  }

  private async page(visit: Visit, fragment: FragmentView | null, form: FragmentForm, isLate = false) {
    const dead = await this.links.in([fragment?.nl, fragment?.en].join('\n'));
    const page = { ...fragmentPage(visit, fragment, form, isLate), dead };
    return view('studio/fragment', page, {
      title: form.hasErrors ? visit.t('form.title', { title: page.title }) : page.title,
      status: isLate ? 409 : form.hasErrors ? 422 : 200,
    });
  }
}
