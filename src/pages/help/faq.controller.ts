import { Get, Param, Query } from '@nestjs/common';
import { ManualsQueries } from '../../manuals/index.js';
import { SelfServiceQueries } from '../../procedures/index.js';
import { helpAddress } from '../address.js';
import { HelpPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';
import { SearchTrail } from './search-trail.js';
import { selfServiceLine } from './self-service.page.js';

const ALL = 50;

/** The FAQ: what was asked most, of everything or of one product. */
@HelpPages()
export class FaqController {
  constructor(
    private readonly reading: HelpReading,
    private readonly trail: SearchTrail,
    private readonly manuals: ManualsQueries,
    private readonly selfService: SelfServiceQueries,
  ) {}

  @Get('faq')
  async all(@CurrentVisit() visit: Visit) {
    const [questions, products] = await Promise.all([
      this.reading.topQuestions(visit, ALL),
      this.reading.productCards(visit),
    ]);
    const page = { questions, products, isEmpty: questions.length === 0, crumbs: [home(visit), faq(visit, '')] };
    return view('help/faq', page, {
      title: visit.t('faq.title'),
      description: visit.t('faq.description'),
    });
  }

  @Get('products/:key')
  async ofProduct(@CurrentVisit() visit: Visit, @Param('key') key: string, @Query('via') via: unknown) {
    const product = await this.reading.product(visit, key);
    this.trail.opened(visit, via, 'product', product.id);
    const [questions, products, manuals, offers] = await Promise.all([
      this.reading.topQuestions(visit, ALL, key),
      this.reading.productCards(visit),
      this.manuals.ofProduct(visit.actor, product.id, visit.locale),
      this.selfService.list(visit.actor, { productId: product.id }),
    ]);
    const page = {
      product,
      questions,
      isEmpty: questions.length === 0,
      offers: offers.map((offer) => selfServiceLine(offer, visit)),
      manuals: manuals.map(({ title, slug, locale, current }) => ({
        title,
        lang: locale,
        url: helpAddress(locale, ['manuals', slug]),
        label: current?.label ?? '',
        at: current?.publishedAt ?? new Date(0),
        otherLanguage: locale === visit.locale ? '' : visit.t(`language.${locale}`),
      })),
      others: products.filter((other) => other.key !== key),
      crumbs: [home(visit), faq(visit, visit.help(['faq'])), { label: product.name, url: '' }],
    };
    return view('help/product', page, { title: product.name, description: product.description });
  }
}

const home = (visit: Visit) => ({ label: visit.t('area.help'), url: visit.help() });
const faq = (visit: Visit, url: string) => ({ label: visit.t('faq.title'), url });
