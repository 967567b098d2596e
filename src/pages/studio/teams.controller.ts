import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { z } from 'zod';
import { TeamsService } from '../../accounts/index.js';
import { address } from '../address.js';
import { formOf, parseForm, refused, type Body, type Form } from '../forms.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/accounts/teams';
const FIELDS = ['name'] as const;
type TeamForm = Form<'name'>;

const teamForm = z.object({
  name: z
    .string()
    .min(1)
    .max(60)
    .regex(/^\P{Cc}*$/u),
});

/** Groups of staff that questions are handed to. */
@AdminPages('accounts/teams')
export class TeamsPagesController {
  constructor(private readonly teams: TeamsService) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit);
  }

  @Post()
  async create(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const { data, form } = parseForm(teamForm, body, visit.t);
    if (!data) return this.page(visit, { form });
    try {
      await this.teams.create(visit.actor, data.name);
    } catch (error) {
      return this.page(visit, { form: refused(formOf(FIELDS, body), error, visit.t) });
    }
    return redirect(BASE, visit.t('studio.team.made', { name: data.name }));
  }

  @Post(':id')
  async rename(
    @CurrentVisit() visit: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @FormBody() body: Body | undefined,
  ) {
    const { data, form } = parseForm(teamForm, body, visit.t);
    if (!data) return this.page(visit, { renamed: { id, form } });
    try {
      await this.teams.rename(visit.actor, id, data.name);
    } catch (error) {
      return this.page(visit, { renamed: { id, form: refused(formOf(FIELDS, body), error, visit.t) } });
    }
    return redirect(BASE, visit.t('studio.team.renamed', { name: data.name }));
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get(':id')
  back() {
    return redirect(BASE);
  }

  @Post(':id/removal')
  async remove(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    await this.teams.remove(visit.actor, id);
    return redirect(BASE, visit.t('studio.team.removed'));
  }

  private async page(
    visit: Visit,
    { form = formOf(FIELDS), renamed }: { form?: TeamForm; renamed?: { id: string; form: TeamForm } } = {},
  ) {
    const { t } = visit;
    const teams = await this.teams.list(visit.actor);
    const hasErrors = form.hasErrors || renamed !== undefined;
    const page = {
      form,
      summary: renamed?.form ?? form,
      teams: teams.map(({ id, name }) => {
        const field = renamed?.id === id ? renamed.form.fields.name : formOf(FIELDS, { name }).fields.name;
        return {
          name,
          field: { ...field, id: `team-${id}` },
          renameUrl: address(BASE, [id]),
          removeUrl: address(BASE, [id, 'removal']),
          question: t('studio.team.remove-question', { name }),
          membersUrl: address('/studio/accounts', [], { team: id }),
        };
      }),
      crumbs: [
        { label: t('studio.accounts.title'), url: '/studio/accounts' },
        { label: t('studio.teams.title'), url: '' },
      ],
    };
    const title = t('studio.teams.title');
    return view('studio/teams', page, {
      title: hasErrors ? t('form.title', { title }) : title,
      status: hasErrors ? 422 : 200,
    });
  }
}
