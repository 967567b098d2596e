import { Body as FormBody, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { DomainError, InvalidInput } from '../../platform/errors/index.js';
import { ConnectorsQueries, ConnectorsService, ConnectorVault } from '../../procedures/index.js';
import { formOf, refused, sentText, type Body } from '../forms.js';
import { redirect, view, type Redirect, type View } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { AdminPages } from './studio-pages.js';

const BASE = '/studio/connectors';

/** Other systems that procedures act on, and their secrets: those go in and never come out. */
@AdminPages('connectors')
export class ConnectorPagesController {
  constructor(
    private readonly connectors: ConnectorsService,
    private readonly queries: ConnectorsQueries,
    private readonly vault: ConnectorVault,
  ) {}

  @Get()
  show(@CurrentVisit() visit: Visit) {
    return this.page(visit);
  }

  @Post()
  create(@CurrentVisit() visit: Visit, @FormBody() body: Body) {
    return this.attempt(visit, body, async () => {
      const [key, kind, name] = ['key', 'kind', 'name'].map((field) => sentText(body[field]));
      const settings = settingsIn(body);
      await this.connectors.create(visit.actor, { key: key!, kind: kind!, name: name!, settings });
      return visit.t('studio.connector.added', { name: name! });
    });
  }

  @Post(':id/secrets')
  setSecret(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, {}, async () => {
      const value = typeof body['value'] === 'string' ? body['value'] : '';
      if (value === '' || value.length > 4_000 || /[\0\r\n]/.test(value)) {
        throw new InvalidInput([{ path: 'value', message: 'must be one line' }]);
      }
      const name = sentText(body['name']);
      await this.vault.set(visit.actor, id, name, value);
      return visit.t('studio.connector.secret-set', { name });
    });
  }

  @Post(':id/state')
  switch(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @FormBody() body: Body) {
    return this.attempt(visit, {}, async () => {
      const disabled = body['disabled'] === 'yes';
      await this.connectors.update(visit.actor, id, { disabled, version: Number(body['version']) || 0 });
      return visit.t(disabled ? 'studio.connector.is-off' : 'studio.connector.is-on');
    });
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get([':id/secrets', ':id/state'])
  back() {
    return redirect(BASE);
  }

  private async attempt(visit: Visit, typed: Body, work: () => Promise<string>): Promise<Redirect | View> {
    try {
      return redirect(BASE, await work());
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'not-found') throw error;
      const said =
        error instanceof InvalidInput
          ? error.message
          : refused(formOf([]), error, visit.t, 'studio.connector.refused').errors.at(-1)?.message;
      return this.page(visit, typed, said ?? '', 422);
    }
  }

  private async page(visit: Visit, typed: Body = {}, message = '', status = 200): Promise<View> {
    const { t } = visit;
    const connectors = await this.queries.list(visit.actor);
    const page = {
      message,
      form: formOf(['key', 'name', 'settings'], { settings: '{}', ...typed }),
      kinds: this.queries.kindNames.map((value) => ({
        value,
        label: t(`studio.connector.kind.${value}`),
        isSelected: value === typed['kind'],
      })),
      rows: connectors.map(({ id, key, kind, name, disabled, version, secrets, operations }) => ({
        id,
        key,
        name,
        kind: t(`studio.connector.kind.${kind}`),
        disabled,
        version,
        operations: Object.keys(operations).join(', '),
        secrets: secrets.map((secret) => ({
          ...secret,
          id: `secret-${id}-${secret.name}`,
          setAt: secret.setAt ?? new Date(0),
        })),
        secretUrl: `${BASE}/${id}/secrets`,
        stateUrl: `${BASE}/${id}/state`,
      })),
      isEmpty: connectors.length === 0,
    };
    return view('studio/connectors', page, { title: t('studio.connectors.title'), status });
  }
}

/** Settings are JSON; what is none is told as any other mistake. */
function settingsIn(body: Body): Record<string, unknown> {
  try {
    const settings: unknown = JSON.parse(sentText(body['settings']) || '{}');
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
      return settings as Record<string, unknown>;
  } catch {
    // Falls through.
  }
  throw new InvalidInput([{ path: 'settings', message: 'must be a JSON object' }]);
}
