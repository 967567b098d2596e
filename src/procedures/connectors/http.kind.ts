import { Injectable } from '@nestjs/common';
import { checked } from '../../platform/errors/index.js';
import { filled, referencesIn, ValueMissing } from '../definition/templates.js';
import {
  ConnectorFailure,
  ConnectorKind,
  type ConnectorCall,
  type ConnectorSetup,
  type OperationSpec,
  type Outcome,
  type Rehearsal,
  type Settlement,
} from './connector.js';
import { Egress } from './egress.js';
import { HttpFault, type HttpAnswer } from './http-request.js';
import { httpSettings, specOf, type HttpOperation, type HttpSettings } from './http.settings.js';

type Values = ReadonlyMap<string, string>;
type Asked = Pick<HttpOperation, 'path' | 'query' | 'expect'>;

/**
 * Another system with an HTTP interface: Keycloak, Microsoft Graph, SCIM 2.0, a service of one's own. Every operation is
 * written in its settings; a procedure only fills in values, which can't leave their places. What the other side answers
 * is looked at and thrown away: no message of ours repeats it.
 */
@Injectable()
export class HttpKind extends ConnectorKind {
  readonly kind = 'http';

  constructor(private readonly egress: Egress) {
    super();
  }

  settingsOf(given: unknown): HttpSettings {
    const settings = checked(httpSettings, given);
    for (const [field, address] of [
      ['baseUrl', settings.baseUrl],
      ['token.url', settings.token?.url],
    ] as const) {
      if (address) this.egress.assertSafe(field, new URL(address));
    }
    return settings;
  }

  operationsOf(settings: unknown): Record<string, OperationSpec> {
    const { operations } = settings as HttpSettings;
    return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, specOf(operation)]));
  }

  secretsOf(settings: unknown): string[] {
    const { headers, token } = settings as HttpSettings;
    const named = Object.values(headers)
      .flatMap(referencesIn)
      .filter((reference) => reference.startsWith('secret.'));
    return [
      ...new Set([...named.map((reference) => reference.slice('secret.'.length)), ...(token ? [token.secret] : [])]),
    ];
  }

  /** Nothing is asked beforehand but whether the way there is allowed and open. */
  async look({ settings }: ConnectorSetup): Promise<Record<string, string>> {
    await this.egress.pinOf(new URL((settings as HttpSettings).baseUrl));
    return {};
  }

  async perform(setup: ConnectorSetup, call: ConnectorCall): Promise<Outcome> {
    const operation = (setup.settings as HttpSettings).operations[call.operation];
    if (!operation) return refused('unknown-operation', 'This connector has no such operation.');
    try {
      const values = valuesOf(setup, call);
      const body = operation.body === undefined ? null : JSON.stringify(filledJson(operation.body, values));
      const answer = await this.ask(setup, operation.method, operation, body, values, call);
      return outcomeOf(operation, answer, values);
    } catch (error) {
      return this.outcomeOfFault(error, operation.changes);
    }
  }

  async settle(setup: ConnectorSetup, call: ConnectorCall): Promise<Settlement> {
    const operation = (setup.settings as HttpSettings).operations[call.operation];
    if (!operation?.settle) return { kind: 'unknown', message: 'This operation has no way to ask about it.' };
    try {
      const values = valuesOf(setup, call);
      const answer = await this.ask(setup, 'GET', operation.settle, null, values, call);
      if (answer.status >= 500 || answer.status === 401 || answer.status === 403 || answer.status === 429) {
        return { kind: 'unknown', message: `It answered ${answer.status}.` };
      }
      return fits(operation.settle, answer, values) ? { kind: 'done', outputs: {} } : { kind: 'not-done' };
    } catch (error) {
      return {
        kind: 'unknown',
        message: error instanceof HttpFault ? `No answer: ${error.code}.` : 'It could not be asked.',
      };
    }
  }

  async rehearse(setup: ConnectorSetup, call: Omit<ConnectorCall, 'before'>): Promise<Rehearsal> {
    const operation = (setup.settings as HttpSettings).operations[call.operation];
    if (!operation) return { ok: false, lines: ['unknown-operation'] };
    try {
      const values = valuesOf(setup, { ...call, before: {} });
      const url = addressOf(setup.settings as HttpSettings, operation, values);
      await this.look(setup);
      const body = operation.body === undefined ? [] : [JSON.stringify(filledJson(operation.body, values))];
      return { ok: true, lines: [`${operation.method} ${url.href}`, ...body] };
    } catch (error) {
      const why =
        error instanceof ConnectorFailure ? error.code : error instanceof ValueMissing ? error.message : 'failed';
      return { ok: false, lines: [why] };
    }
  }

  private async ask(
    setup: ConnectorSetup,
    method: string,
    asked: Asked,
    body: string | null,
    values: Values,
    call: ConnectorCall,
  ) {
    const settings = setup.settings as HttpSettings;
    const deadline = Date.now() + call.timeout;
    const headers: Record<string, string> = { Accept: 'application/json', 'User-Agent': 'Vraagbaak' };
    for (const [header, value] of Object.entries(settings.headers)) headers[header] = headerSafe(filled(value, values));
    if (settings.token) headers['Authorization'] = `Bearer ${await this.token(setup, deadline)}`;
    if (body !== null) headers['Content-Type'] = 'application/json';
    // The other side can know a call again, if it cares to.
    if (method !== 'GET') headers['Idempotency-Key'] = call.effectId;
    const url = addressOf(settings, asked, values);
    return this.egress.send({ url, method, headers, body, ca: settings.ca, deadline });
  }

  /** A token for this call; what goes wrong here goes wrong before anything was asked. */
  private async token({ settings, secrets }: ConnectorSetup, deadline: number): Promise<string> {
    const { token, ca } = settings as HttpSettings;
    const { url, clientId, secret, scope } = token!;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secrets.get(secret) ?? '',
      ...(scope ? { scope } : {}),
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    let answer: HttpAnswer;
    try {
      answer = await this.egress.send({
        url: new URL(url),
        method: 'POST',
        headers,
        body: form.toString(),
        ca,
        deadline,
      });
    } catch (error) {
      if (error instanceof HttpFault) throw new HttpFault(error.code, false);
      throw error;
    }
    const granted = answer.status === 200 ? valueAt(parsed(answer.body), 'access_token') : null;
    if (!granted) throw new ConnectorFailure('wrong-service-account', 'No token was given for this client.');
    return headerSafe(granted);
  }

  private outcomeOfFault(error: unknown, changes: boolean): Outcome {
    if (error instanceof ConnectorFailure) return refused(error.code, error.message);
    if (error instanceof ValueMissing) return refused('value-missing', error.message);
    if (error instanceof HttpFault) {
      const { code, sent, message } = error;
      // What only looks can be done again; what may have changed something is asked about.
      return sent && changes ? { kind: 'unknown', code, message } : refused(code, message);
    }
    return refused('not-possible', 'The call could not be made as it is set up.');
  }
}

function outcomeOf(operation: HttpOperation, answer: HttpAnswer, values: Values): Outcome {
  const { status } = answer;
  const unsure = (code: string): Outcome => {
    const message = `It answered ${status}, which does not say that it was done.`;
    return operation.changes ? { kind: 'unknown', code, message } : refused(code, message);
  };
  if (!fits(operation, answer, values)) {
    if (status >= 500) return unsure('server-error');
    if (status >= 300 && status < 400) return unsure('redirect');
    if (status < 300) return unsure('unexpected-answer');
    if (status === 401 || status === 403) return refused('wrong-service-account', `It answered ${status}.`);
    return refused(status === 404 ? 'not-found' : `status-${status}`, `It answered ${status}.`);
  }
  const json = Object.keys(operation.outputs).length > 0 ? parsed(answer.body) : null;
  const outputs: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, { at, secret }] of Object.entries(operation.outputs)) {
    const value = valueAt(json, at);
    if (value === null) return unsure('unexpected-answer');
    (secret ? secrets : outputs)[name] = value;
  }
  return { kind: 'done', changed: operation.changes, outputs, secrets };
}

/** Whether an answer is what was expected. */
function fits({ expect = {} }: Asked, { status, body }: HttpAnswer, values: Values): boolean {
  if (expect.status ? !expect.status.includes(status) : status < 200 || status > 299) return false;
  if (!expect.json) return true;
  const json = parsed(body);
  return expect.json.every(({ at, equals }) => valueAt(json, at) === filled(equals, values));
}

function addressOf({ baseUrl }: HttpSettings, { path, query = {} }: Asked, values: Values): URL {
  const base = new URL(baseUrl);
  const filledPath = filled(path, values, encodeURIComponent);
  // An address forgets `..` and `%2e%2e`, and what stands before them: a value must not climb out of its place.
  if (filledPath.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))) {
    throw new ConnectorFailure('value-not-possible', 'A value can not stand in this address.');
  }
  const url = new URL(base.href.replace(/\/$/, '') + filledPath);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, filled(value, values));
  // The path is all that values can be put into; this holds us to it.
  if (url.origin !== base.origin) throw new ConnectorFailure('forbidden-address', 'The address left its host.');
  return url;
}

function valuesOf({ secrets }: ConnectorSetup, { effectId, inputs }: ConnectorCall): Values {
  const values = new Map([['effect.id', effectId]]);
  for (const [name, value] of Object.entries(inputs)) values.set(`input.${name}`, value);
  for (const [name, value] of secrets) values.set(`secret.${name}`, value);
  return values;
}

/** Values take their places inside texts only; what was left out takes its member along. */
function filledJson(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return filled(template, values);
  if (Array.isArray(template)) return template.map((part) => filledJson(part, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, part]) => {
      const isLeftOut =
        typeof part === 'string' && referencesIn(part).some((ref) => ref.startsWith('input.') && !values.has(ref));
      return isLeftOut ? [] : [[name, filledJson(part, values)]];
    }),
  );
}

function valueAt(json: unknown, at: string): string | null {
  let found: unknown = json;
  for (const part of at.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return null;
    found = (found as Record<string, unknown>)[part];
  }
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function headerSafe(value: string): string {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new ConnectorFailure('wrong-secret', 'A header holds what it can not.');
  return value;
}

function refused(code: string, message: string): Outcome {
  return { kind: 'refused', code, message };
}
