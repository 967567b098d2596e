import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import { ARTICLE_AUDIENCES, ArticleRules, type RuleView } from '../../knowledge/index.js';
import { inLocale } from '../../products/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { audienceOptions, StudioChoices } from './studio-choices.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/rules';
const FIELDS = ['product', 'audience', 'review', 'days', 'overdue', 'reopened', 'reported'] as const;
type RuleForm = Form<(typeof FIELDS)[number]>;

const count = z.coerce.number().int().min(1).max(1_000);
const ruleForm = z.object({
  product: z.union([z.literal(''), z.uuid()]).default(''),
  audience: z.union([z.literal(''), z.enum(ARTICLE_AUDIENCES)]).default(''),
  review: z.literal('yes').optional(),
  days: z.union([z.literal(''), z.coerce.number().int().min(1).max(3_650)]).default(''),
  overdue: z.literal('yes').optional(),
  reopened: count,
  reported: count,
});

/** By which rules articles are reviewed and verified. */
@AdminPages('rules')
export class RulesController {
  constructor(
    private readonly rules: ArticleRules,
    private readonly choosing: StudioChoices,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const { t } = visit;
    const rules = await this.rules.list(visit.actor);
    const page = { rows: rules.map((rule) => rowOf(rule, visit)) };
    return view('studio/rules', page, { title: t('studio.rules.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.page(visit, null, formOf(FIELDS, { days: 180, reopened: 2, reported: 3 }));
  }

  @Post()
  create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    return this.save(visit, null, body);
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const rule = (await this.rules.list(visit.actor)).find((one) => one.id === id);
    if (!rule) return redirect(BASE, visit.t('studio.rules.gone'), 'bad');
    const { product, audience, needsReview, verifyDays, showsOverdue, reopenedLimit, reportedLimit } = rule;
    const form = formOf(FIELDS, {
      product: product?.id,
      audience,
      review: needsReview ? 'yes' : '',
      days: verifyDays,
      overdue: showsOverdue ? 'yes' : '',
      reopened: reopenedLimit,
      reported: reportedLimit,
    });
    return this.page(visit, rule, form);
  }

  @Post(':id')
  change(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body | undefined) {
    return this.save(visit, id, body);
  }

  @Post(':id/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.rules.remove(visit.actor, id);
    return redirect(BASE, visit.t('studio.rules.removed'));
  }

  private async save(visit: Visit, id: string | null, body: Body | undefined) {
    const rule = id ? ((await this.rules.list(visit.actor)).find((one) => one.id === id) ?? null) : null;
    const { data, form } = parseForm(ruleForm, body, visit.t);
    if (!data) return this.page(visit, rule, form);
    try {
      await this.rules.set(visit.actor, id, {
        productId: data.product || null,
        audience: data.audience || null,
        needsReview: data.review === 'yes',
        verifyDays: data.days || null,
        showsOverdue: data.overdue === 'yes',
        reopenedLimit: data.reopened,
        reportedLimit: data.reported,
      });
    } catch (error) {
      return this.page(visit, rule, refused(formOf(FIELDS, body), error, visit.t));
    }
    return redirect(BASE, visit.t('studio.rules.saved'));
  }

  private async page(visit: Visit, rule: RuleView | null, form: RuleForm) {
    const { t } = visit;
    const title = rule ? nameOf(rule, visit) : t('studio.rules.new');
    const page = {
      form,
      title,
      // The rule for all stays for all.
      isForAll: rule !== null && rule.product === null && rule.audience === null,
      products: choices(await this.choosing.productIds(visit), form.fields.product.value),
      audiences: choices(audienceOptions(visit), form.fields.audience.value),
      needsReview: form.fields.review.value === 'yes',
      showsOverdue: form.fields.overdue.value === 'yes',
      action: rule ? address(BASE, [rule.id]) : BASE,
      removeUrl: rule ? address(BASE, [rule.id, 'removal']) : '',
      crumbs: [
        { label: t('studio.rules.title'), url: BASE },
        { label: title, url: '' },
      ],
    };
    return view('studio/rule', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}

function nameOf({ product, audience }: RuleView, { t, locale }: Visit): string {
  const names = [product && inLocale(product.name, locale), audience && t(`studio.audience.${audience}`)].filter(
    Boolean,
  );
  return names.length > 0 ? names.join(' · ') : t('studio.rules.all');
}

function rowOf(rule: RuleView, visit: Visit) {
  const { t } = visit;
  return {
    name: nameOf(rule, visit),
    url: address(BASE, [rule.id]),
    review: t(rule.needsReview ? 'studio.rules.review.yes' : 'studio.rules.review.no'),
    verify: rule.verifyDays === null ? t('studio.rules.never') : t('studio.rules.days', { count: rule.verifyDays }),
    overdue: t(rule.showsOverdue ? 'studio.rules.overdue.yes' : 'studio.rules.overdue.no'),
    limits: t('studio.rules.limits', { reopened: rule.reopenedLimit, reported: rule.reportedLimit }),
  };
}
