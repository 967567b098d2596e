import { Body as FormBody, Get, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/index.js';
import { inLocale, ProductsQueries, ProductsService, type ProductView } from '../../products/index.js';
import { address } from '../address.js';
import { choices, formOf, parseForm, refused, withError, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { StudioPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { texts } from '../texts.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { decided, type Decided } from './article-publishing.controller.js';

const BASE = '/studio/products';
const AUDIENCES = ['public', 'staff'] as const;
const FIELDS = ['key', 'nameNl', 'nameEn', 'descriptionNl', 'descriptionEn', 'audience', 'version'] as const;
type ProductForm = Form<(typeof FIELDS)[number]>;

const nameField = z
  .string()
  .max(80)
  .regex(/^\P{Cc}*$/u)
  .default('');
const descriptionField = z.string().max(500).default('');
const productForm = z.object({
  key: z
    .string()
    .max(60)
    .regex(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'studio.product.wrong-key')
    .default(''),
  nameNl: nameField,
  nameEn: nameField,
  descriptionNl: descriptionField,
  descriptionEn: descriptionField,
  audience: z.enum(AUDIENCES),
  version: z.coerce.number().int().min(0).default(0),
});
type ProductData = z.output<typeof productForm>;

/** What customers use and ask about. */
@StudioPages('products')
export class ProductPagesController {
  constructor(
    private readonly queries: ProductsQueries,
    private readonly products: ProductsService,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const [current, archived] = await Promise.all([
      this.queries.list(visit.actor),
      this.queries.list(visit.actor, { archived: true }),
    ]);
    const page = {
      rows: current.map((product) => rowOf(product, visit)),
      archived: archived.map((product) => rowOf(product, visit)),
      isEmpty: current.length === 0,
    };
    return view('studio/products', page, { title: visit.t('studio.products.title') });
  }

  @Get('new')
  begin(@CurrentVisit() visit: Visit) {
    return this.page(visit, null, formOf(FIELDS, { audience: 'public' }));
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { data, form } = parsed(visit, body);
    if (!data) return this.page(visit, null, form);
    if (!data.key) return this.page(visit, null, withError(formOf(FIELDS, body), 'key', t('form.required')));
    try {
      await this.products.create(visit.actor, { key: data.key, ...fieldsOf(data) });
    } catch (error) {
      return this.page(visit, null, refused(formOf(FIELDS, body), error, t));
    }
    return redirect(BASE, t('studio.product.made'));
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    const product = await this.queries.get(visit.actor, id);
    return this.page(visit, product, formFor(product));
  }

  @Post(':id')
  async change(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const product = await this.queries.get(visit.actor, id);
    const { data, form } = parsed(visit, body);
    if (!data) return this.page(visit, product, form);
    try {
      await this.products.update(visit.actor, id, { ...fieldsOf(data), version: data.version });
    } catch (error) {
      const late = refused(formOf(FIELDS, body), error, visit.t);
      const fields = { ...late.fields, version: { ...late.fields.version, value: String(product.version) } };
      return this.page(visit, product, { ...late, fields });
    }
    return redirect(BASE, visit.t('studio.product.saved'));
  }

  @Post(':id/archive')
  async archive(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    const { t } = visit;
    return told(visit, async () => {
      const after = await this.products.archive(visit.actor, id, version);
      const action = address(BASE, [id, 'return'], { version: after.version });
      return redirect(BASE, t('studio.product.archived-now'), 'good', { label: t('studio.undo'), action });
    });
  }

  @Post(':id/return')
  async bringBack(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Query({ schema: decided }) { version }: Decided,
  ) {
    return told(visit, async () => {
      await this.products.unarchive(visit.actor, id, version);
      return redirect(BASE, visit.t('studio.product.back-now'));
    });
  }

  private page(visit: Visit, product: ProductView | null, form: ProductForm) {
    const { t } = visit;
    const title = product ? inLocale(product.name, visit.locale) : t('studio.product.new');
    const page = {
      title,
      isNew: product === null,
      key: product?.key ?? '',
      form,
      audiences: choices(
        labelled(AUDIENCES, (word) => t(`studio.product.for-${word}`)),
        form.fields.audience.value,
      ),
      action: product ? address(BASE, [product.id]) : BASE,
      crumbs: [
        { label: t('studio.products.title'), url: BASE },
        { label: title, url: '' },
      ],
    };
    return view('studio/product', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
    });
  }
}

/** A product has a name in at least one language; which one is its own affair. */
function parsed({ t }: Visit, body: Body | undefined) {
  const result = parseForm(productForm, body, t);
  if (!result.data || result.data.nameNl || result.data.nameEn) return result;
  return { data: null, form: withError(formOf(FIELDS, body), 'nameNl', t('studio.product.no-name')) };
}

function fieldsOf({ nameNl, nameEn, descriptionNl, descriptionEn, audience }: ProductData) {
  const translated = (nl: string, en: string) => ({ ...(nl ? { nl } : {}), ...(en ? { en } : {}) });
  return { name: translated(nameNl, nameEn), description: translated(descriptionNl, descriptionEn), audience };
}

function formFor({ key, name, description, audience, version }: ProductView): ProductForm {
  return formOf(FIELDS, {
    key,
    nameNl: name.nl,
    nameEn: name.en,
    descriptionNl: description.nl,
    descriptionEn: description.en,
    audience,
    version,
  });
}

function rowOf(product: ProductView, { locale }: Visit) {
  const { id, key, version } = product;
  return {
    url: address(BASE, [id]),
    key,
    name: inLocale(product.name, locale),
    nl: product.name.nl ?? '',
    en: product.name.en ?? '',
    isForStaff: product.audience === 'staff',
    articlesUrl: address('/studio/articles', [], { product: id }),
    archiveUrl: address(BASE, [id, 'archive'], { version }),
    returnUrl: address(BASE, [id, 'return'], { version }),
  };
}

/** A button that came too late says so on the list. */
async function told({ t }: Visit, work: () => Promise<ReturnType<typeof redirect>>) {
  try {
    return await work();
  } catch (error) {
    const key = error instanceof DomainError ? `refused.${error.code}` : '';
    if (!texts.has(key)) throw error;
    return redirect(BASE, t(key), 'bad');
  }
}
