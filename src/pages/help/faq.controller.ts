import { Get, Param } from '@nestjs/common';
import { HelpPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';

const ALL = 50;

/** The FAQ: what was asked most, of everything or of one product. */
@HelpPages()
export class FaqController {
  constructor(private readonly reading: HelpReading) {}

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
  async ofProduct(@CurrentVisit() visit: Visit, @Param('key') key: string) {
    const product = await this.reading.product(visit, key);
    const [questions, products] = await Promise.all([
      this.reading.topQuestions(visit, ALL, key),
      this.reading.productCards(visit),
    ]);
    const page = {
      product,
      questions,
      isEmpty: questions.length === 0,
      others: products.filter((other) => other.key !== key),
      crumbs: [home(visit), faq(visit, visit.help(['faq'])), { label: product.name, url: '' }],
    };
    return view('help/product', page, { title: product.name, description: product.description });
  }
}

const home = (visit: Visit) => ({ label: visit.t('area.help'), url: visit.help() });
const faq = (visit: Visit, url: string) => ({ label: visit.t('faq.title'), url });
