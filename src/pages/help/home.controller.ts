import { Get } from '@nestjs/common';
import { FaqCache } from '../../faq/index.js';
import { FLASH_COOKIE } from '../flash.js';
import { THEME_COOKIE } from '../frame.service.js';
import { PageRenderer } from '../page-renderer.js';
import { HelpPages } from '../page.decorators.js';
import { ReadyPage, view, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';

const QUESTIONS = 10;

/** The front page. Most people who come are visitors and all see the same, so it is made once per change of the FAQ. */
@HelpPages()
export class HomeController {
  constructor(
    private readonly reading: HelpReading,
    private readonly cache: FaqCache,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit): Promise<View | ReadyPage> {
    const { cookies } = visit.request;
    const isForEverybody =
      visit.actor.role === 'visitor' && visit.url === visit.path && !visit.wantsFragment && !cookies[FLASH_COOKIE];
    if (!isForEverybody) return this.page(visit);

    const theme = cookies[THEME_COOKIE];
    const look = theme === 'light' || theme === 'dark' ? theme : 'system';
    return this.cache.get(`home page|${visit.locale}|${look}`, async () => {
      return new ReadyPage(this.renderer.render(await this.page(visit), 'help', visit, null));
    });
  }

  private async page(visit: Visit): Promise<View> {
    const [questions, products] = await Promise.all([
      this.reading.topQuestions(visit, QUESTIONS),
      this.reading.productCards(visit),
    ]);
    const page = {
      questions,
      products,
      hasQuestions: questions.length > 0,
      hasProducts: products.length > 0,
      isSignedIn: visit.actor.accountId !== null,
    };
    return view('help/home', page, {
      title: visit.t('home.title'),
      description: visit.t('home.description'),
    });
  }
}
