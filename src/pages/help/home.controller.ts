import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FaqCache } from '../../faq/index.js';
import { LOCALES } from '../../platform/locale/index.js';
import { FLASH_COOKIE } from '../flash.js';
import { THEME_COOKIE } from '../frame.service.js';
import { dressed } from '../page-headers.js';
import { PageRenderer } from '../page-renderer.js';
import { view, type View } from '../page.js';
import { visitOf, type Visit } from '../visit.js';
import { HelpReading } from './help-reading.js';

const QUESTIONS = 10;

/**
 * The front page. Most people who come are visitors and all see the same, so it is made and encoded once per change of
 * the FAQ. It is sent from here and not through the interceptor of the other pages, which costs as much as all the rest.
 */
@ApiExcludeController()
@Controller([...LOCALES])
export class HomeController {
  constructor(
    private readonly reading: HelpReading,
    private readonly cache: FaqCache,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = visitOf(request);
    const { cookies } = request;
    const isForEverybody =
      visit.actor.role === 'visitor' && visit.url === visit.path && !visit.wantsFragment && !cookies[FLASH_COOKIE];
    if (!isForEverybody) {
      const html = this.renderer.render(await this.page(visit), 'help', visit, reply);
      await reply.send(dressed(html, 200, request, reply));
      return;
    }

    const theme = cookies[THEME_COOKIE];
    const look = theme === 'light' || theme === 'dark' ? theme : 'system';
    const html = await this.cache.get(`home page|${visit.locale}|${look}`, async () =>
      Buffer.from(this.renderer.render(await this.page(visit), 'help', visit, null)),
    );
    await reply.send(dressed(html, 200, request, reply));
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
    };
    return view('help/home', page, {
      title: visit.t('home.title'),
      description: visit.t('home.description'),
      hasOwnSearch: true,
    });
  }
}
