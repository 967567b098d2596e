import { Body as FormBody, Get, Header, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Allow, isStaff } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { DomainError } from '../../platform/errors/index.js';
import {
  RunIdentity,
  RunsQueries,
  RunsService,
  RunSteps,
  SelfServiceQueries,
  textIn,
  type RunView,
} from '../../procedures/index.js';
import { formOf, refused, type Body } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { proofIn, stepIn, textOf, versionIn } from '../procedure-forms.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { ownRunLine, ownRunPage, selfServiceLine, type OwnRunExtras } from './self-service.page.js';

const LATEST = 10;

/** What customers do themselves, at once, and take back while there is time. */
@HelpPages('self-service')
export class SelfServicePagesController {
  constructor(
    private readonly offers: SelfServiceQueries,
    private readonly runs: RunsService,
    private readonly steps: RunSteps,
    private readonly queries: RunsQueries,
    private readonly identity: RunIdentity,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentVisit() visit: Visit) {
    const { actor, t, help } = visit;
    const isCustomer = actor.accountId !== null && !isStaff(actor);
    const [offers, own] = await Promise.all([
      this.offers.list(actor),
      isCustomer ? this.queries.list(actor, { limit: LATEST }) : { items: [] },
    ]);
    const page = {
      offers: offers.map((offer) => selfServiceLine(offer, visit)),
      isEmpty: offers.length === 0,
      runs: own.items.map((run) => ownRunLine(run, { ...visit, now: this.clock.now() })),
      crumbs: [
        { label: t('area.help'), url: help() },
        { label: t('self.title'), url: '' },
      ],
    };
    return view('help/self-service', page, { title: t('self.title'), description: t('self.lead') });
  }

  @Get(':id')
  async show(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    return this.startPage(visit, id);
  }

  @Post(':id')
  @Allow()
  async start(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string) {
    try {
      return this.onward(visit, await this.runs.start(visit.actor, { procedureId: id }));
    } catch (error) {
      const going = error instanceof DomainError && error.code === 'run-going-on' ? error.details?.['runId'] : null;
      const own = typeof going === 'string' ? await this.own(visit, going) : null;
      return own ? this.onward(visit, own) : this.startPage(visit, id, messageOf(visit, error), 409);
    }
  }

  @Get('runs/:run')
  @Allow()
  @Header('Cache-Control', 'no-store')
  async run(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string) {
    return this.page(visit, await this.queries.get(visit.actor, id));
  }

  @Post('runs/:run/step')
  @Allow()
  @Header('Cache-Control', 'no-store')
  step(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () => {
      const { run, shown } = await this.steps.advance(visit.actor, id, textOf(body, 'step'), stepIn(body));
      // Shown in this one answer: a redirect would have to keep it somewhere.
      return shown.length > 0 ? this.page(visit, run, { shown }) : this.onward(visit, run);
    });
  }

  @Post('runs/:run/codes')
  @Allow()
  sendCode(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () => {
      const run = await this.steps.sendCode(visit.actor, id, versionIn(body));
      return this.onward(visit, run, visit.t('self.code-sent'));
    });
  }

  @Post('runs/:run/identity')
  @Allow()
  verify(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () =>
      this.onward(visit, await this.steps.verify(visit.actor, id, proofIn(body, 'code'))),
    );
  }

  @Post('runs/:run/stop')
  @Allow()
  stop(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () =>
      this.onward(visit, await this.runs.stop(visit.actor, id, versionIn(body))),
    );
  }

  @Post('runs/:run/settlement')
  @Allow()
  settle(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () =>
      this.onward(visit, await this.steps.settle(visit.actor, id, { note: '', version: versionIn(body) })),
    );
  }

  @Post('runs/:run/undoing')
  @Allow()
  takeBack(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, id, async () =>
      this.onward(visit, await this.runs.takeBack(visit.actor, id, versionIn(body))),
    );
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([
    'runs/:run/step',
    'runs/:run/codes',
    'runs/:run/identity',
    'runs/:run/stop',
    'runs/:run/settlement',
    'runs/:run/undoing',
  ])
  @Allow()
  back(@CurrentVisit() visit: Visit, @Param('run', ParseUUIDPipe) id: string) {
    return redirect(visit.help(['self-service', 'runs', id]));
  }

  private async own(visit: Visit, id: string): Promise<RunView | null> {
    try {
      return await this.queries.get(visit.actor, id);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  private async startPage(visit: Visit, id: string, message = '', status = 200): Promise<View> {
    const { t, help, actor } = visit;
    const line = selfServiceLine(await this.offers.get(actor, id), visit);
    const page = {
      ...line,
      message,
      isSignedIn: actor.accountId !== null,
      isStaff: isStaff(actor),
      signInUrl: help(['sign-in'], { next: line.url }),
      crumbs: [
        { label: t('area.help'), url: help() },
        { label: t('self.title'), url: help(['self-service']) },
        { label: line.title, url: '' },
      ],
    };
    return view('help/self-service-start', page, { title: line.title, status, isPrivate: true });
  }

  private async attempt(visit: Visit, id: string, work: () => Promise<Redirect | View>) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const status = error.kind === 'forbidden' ? 403 : error.kind === 'invalid' ? 422 : 409;
      const run = await this.queries.get(visit.actor, id);
      return this.page(visit, run, { message: messageOf(visit, error) }, status);
    }
  }

  private onward({ help }: Visit, run: RunView, told?: string): Redirect {
    const to = help(['self-service', 'runs', run.id]);
    return told ? redirect(to, told) : redirect(to);
  }

  private async page(visit: Visit, run: RunView, extras: Omit<OwnRunExtras, 'now'> = {}, status = 200): Promise<View> {
    const questions = await this.identity.questionsFor(run);
    const page = ownRunPage(visit, run, { ...extras, questions, now: this.clock.now() });
    return view('help/self-service-run', page, { title: textIn(run.title, visit.locale), status, isPrivate: true });
  }
}

function messageOf(visit: Visit, error: unknown): string {
  return refused(formOf([]), error, visit.t, 'self.refused').errors.at(-1)?.message ?? '';
}
