import { Body as FormBody, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../../accounts/index.js';
import { FOLLOW_LEVELS, preferencesSchema, presentPreferences, PreferencesService } from '../../notifications/index.js';
import { choices, formOf, parseForm, withError, type Body, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

const FIELDS = ['follow', 'route', 'phone', 'quietFrom', 'quietUntil', 'digestAt', 'timeZone'] as const;
type MessagesForm = Form<(typeof FIELDS)[number]>;

const text = z.string().max(60).default('');
const messagesForm = z.object({
  follow: text,
  route: text,
  phone: text,
  quietFrom: text,
  quietUntil: text,
  digestAt: text,
  timeZone: text,
});
const muteForm = z.object({ muted: z.enum(['yes', 'no']) });

/** What somebody wants to hear about their questions, and how. */
@HelpPages('my/messages')
@Allow()
export class MessagesController {
  constructor(private readonly service: PreferencesService) {}

  @Get()
  async show(@CurrentVisit() visit: Visit) {
    const { follow, route, phone, quiet, digestAt, timeZone } = presentPreferences(await this.service.own(visit.actor));
    const values = { follow, route, phone, quietFrom: quiet?.from, quietUntil: quiet?.until, digestAt, timeZone };
    return this.page(visit, formOf(FIELDS, values));
  }

  @Post()
  async save(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { t } = visit;
    const { data, form } = parseForm(messagesForm, body, t);
    if (!data) return this.page(visit, form);
    const { quietFrom, quietUntil, phone, digestAt, timeZone, ...rest } = data;
    const quiet = quietFrom || quietUntil ? { from: quietFrom, until: quietUntil } : null;
    const wanted = { ...rest, quiet, phone: phone || null, digestAt: digestAt || '17:00', timeZone };
    const checked = preferencesSchema.safeParse(wanted);
    if (!checked.success) {
      const wrong = checked.error.issues.reduce(
        (result, { path }) => withError(result, fieldOf(path), t(`messages.wrong.${fieldOf(path)}`)),
        formOf(FIELDS, data),
      );
      return this.page(visit, wrong);
    }
    await this.service.change(visit.actor, checked.data);
    return redirect(visit.help(['my', 'messages']), t('messages.saved'));
  }

  @Post('mute/:number')
  async mute(@CurrentVisit() visit: Visit, @Param('number') number: string, @FormBody() body: Body | undefined) {
    // One button: whatever is not a yes is a no.
    const isMuted = parseForm(muteForm, body, visit.t).data?.muted === 'yes';
    await this.service.mute(visit.actor, number, isMuted);
    return redirect(visit.help(['my', 'questions', number]), visit.t(isMuted ? 'path.muted' : 'path.unmuted'));
  }

  @Get('mute/:number')
  back(@CurrentVisit() visit: Visit, @Param('number') number: string) {
    return redirect(visit.help(['my', 'questions', number]));
  }

  private page(visit: Visit, form: MessagesForm) {
    const { t, help } = visit;
    const page = {
      form,
      levels: FOLLOW_LEVELS.map((value) => ({
        value,
        label: t(`messages.follow.${value}`),
        hint: t(`messages.follow.${value}-hint`),
        isSelected: value === form.fields.follow.value,
      })),
      routes: choices(
        (['email', 'message'] as const).map((value) => ({ value, label: t(`messages.route.${value}`) })),
        form.fields.route.value,
      ),
      crumbs: [
        { label: t('area.help'), url: help() },
        { label: t('account.title'), url: help(['my', 'account']) },
        { label: t('messages.title'), url: '' },
      ],
    };
    const title = t('messages.title');
    return view('help/messages', page, {
      title: form.hasErrors ? t('form.title', { title }) : title,
      status: form.hasErrors ? 422 : 200,
      isPrivate: true,
    });
  }
}

/** Where a field of the preferences stands in the form. */
function fieldOf(path: readonly PropertyKey[]): (typeof FIELDS)[number] {
  if (path[0] === 'quiet') return path[1] === 'until' ? 'quietUntil' : 'quietFrom';
  return FIELDS.find((field) => field === path[0]) ?? 'follow';
}
