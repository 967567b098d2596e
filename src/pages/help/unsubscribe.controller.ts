import { Body as FormBody, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../../accounts/index.js';
import {
  PreferencesService,
  UnsubscribeLinks,
  type FollowLevel,
  type UnsubscribeClaim,
} from '../../notifications/index.js';
import { parseForm, type Body } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const CHOICES = ['not-this', 'action', 'digest', 'none', 'milestones'] as const;
type Choice = (typeof CHOICES)[number];
const choiceForm = z.object({ follow: z.enum(CHOICES) });

/**
 * Fewer messages, without signing in: the link in a message proves for whom. Opening it only shows what can be chosen,
 * because mail scanners open links. A post without a form is the one click of a mail program (RFC 8058).
 */
@HelpPages('unsubscribe/:token')
export class UnsubscribeController {
  constructor(
    private readonly links: UnsubscribeLinks,
    private readonly preferences: PreferencesService,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit, @Param('token') token: string) {
    return this.page(visit, token, this.links.read(token));
  }

  @Post()
  @Allow({ visitors: true, isProofInAddress: true })
  async endAll(@CurrentVisit() visit: Visit, @Param('token') token: string) {
    const claim = this.links.read(token);
    if (claim) await this.preferences.follow(claim, 'none');
    return this.page(visit, token, claim, 'none');
  }

  @Post('choice')
  @Allow({ visitors: true })
  async choose(@CurrentVisit() visit: Visit, @Param('token') token: string, @FormBody() body: Body | undefined) {
    const { t, help } = visit;
    const claim = this.links.read(token);
    const { data } = parseForm(choiceForm, body, t);
    if (!claim || !data) return this.page(visit, token, claim);
    await this.preferences.follow(claim, data.follow satisfies FollowLevel | 'not-this');
    return redirect(help(['unsubscribe', token]), t(`unsubscribe.done.${data.follow}`));
  }

  @Get('choice')
  back(@CurrentVisit() visit: Visit, @Param('token') token: string) {
    return redirect(visit.help(['unsubscribe', token]));
  }

  private page({ t, help }: Visit, token: string, claim: UnsubscribeClaim | null, done?: Choice) {
    const offered = CHOICES.filter((choice) => choice !== 'not-this' || claim?.ticketId);
    const page = {
      isValid: claim !== null,
      done: done && claim ? t(`unsubscribe.done.${done}`) : '',
      action: help(['unsubscribe', token, 'choice']),
      choices: offered.map((value) => ({ value, label: t(`unsubscribe.choice.${value}`) })),
      signInUrl: help(['my', 'messages']),
    };
    return view('help/unsubscribe', page, {
      title: t('unsubscribe.title'),
      status: claim ? 200 : 404,
      isPrivate: true,
    });
  }
}
