import { Injectable } from '@nestjs/common';
import type { ArticlePage } from '../../knowledge/index.js';
import { Config } from '../../platform/config/index.js';
import { helpAddress } from '../address.js';
import { choices } from '../forms.js';
import { view } from '../page.js';
import { trusted } from '../trusted.js';
import type { Visit } from '../visit.js';
import type { AskForm } from './ask.forms.js';
import { HelpReading } from './help-reading.js';

/** What stands beside a question that is being asked. */
export interface AskedBeside {
  /** The question of the article that did not help. */
  article?: string;
  /** Answers to what is typed so far; null when nobody looked yet. */
  answers?: readonly ArticlePage[] | null;
}

/** The form one asks with, the first time and whenever it comes back. */
@Injectable()
export class AskPages {
  constructor(
    private readonly reading: HelpReading,
    private readonly config: Config,
  ) {}

  async show(visit: Visit, form: AskForm, { article = '', answers = null }: AskedBeside = {}) {
    const products = await this.reading.productCards(visit);
    const page = {
      form,
      products: choices(
        products.map(({ key, name }) => ({ value: key, label: name })),
        form.fields.product.value,
      ),
      hasProducts: products.length > 0,
      isVisitor: visit.actor.accountId === null,
      article,
      answers: answersPage(visit, answers),
      answersUrl: visit.help(['ask', 'answers']),
      openedUrl: visit.help(['ask', 'answers', 'opened']),
      mostMegabytes: this.config.ATTACHMENT_MAX_MB,
      signInUrl: visit.help(['sign-in'], { next: visit.help(['ask']) }),
      crumbs: [
        { label: visit.t('area.help'), url: visit.help() },
        { label: visit.t('ask.title'), url: '' },
      ],
    };
    return view('help/ask', page, {
      title: form.hasErrors ? visit.t('form.title', { title: visit.t('ask.title') }) : visit.t('ask.title'),
      status: form.hasErrors ? 422 : 200,
    });
  }

  /** The answers alone, for script. */
  answers(visit: Visit, answers: readonly ArticlePage[]) {
    return view('help/ask-answers', answersPage(visit, answers), { title: visit.t('ask.title') });
  }
}

function answersPage({ t, help }: Visit, answers: readonly ArticlePage[] | null) {
  return {
    wasAsked: answers !== null,
    hasAnswers: (answers?.length ?? 0) > 0,
    said: answers ? t('ask.answers.said', { count: answers.length }) : '',
    solvedUrl: help(['ask', 'answers', 'solved']),
    items: (answers ?? []).map(({ id, question, html, locale, slug }) => ({
      id,
      question,
      lang: locale,
      answer: trusted(html),
      url: helpAddress(locale, ['articles', slug]),
    })),
  };
}
