import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checked,
  checkParameters,
  deleteBatchBody,
  deleteByFilterBody,
  documentsBody,
  fetchBody,
  multiSearchBody,
  newIndexBody,
  newKeyBody,
  searchBody,
  settingsBody,
  swapBody,
} from './bodies.js';
import { Refusal } from './errors.js';
import { BadFilter, parseFilter } from './filter.js';
import { findIn, type Doc, type FindQuery } from './finding.js';
import { StubStore, type StubIndex } from './store.js';

interface Key {
  uid: string;
  key: string;
  name: string | null;
  description: string | null;
  actions: string[];
  indexes: string[];
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
}

interface Call {
  url: URL;
  body: unknown;
  /** The named pieces of the path. */
  uid: string;
  id: string;
  /** The filters that a tenant token lays on each index; null for a key. */
  rules: Record<string, { filter?: string } | null> | null;
}

interface Route {
  method: string;
  path: RegExp;
  parameters?: string[];
  /** What a tenant token may call. */
  isSearch?: boolean;
  status?: number;
  act(call: Call): unknown;
}

/**
 * A Meilisearch in this process, with a tiny search inside, for tests where there is no server. It takes what the real
 * one takes and refuses the rest in the same words: paths, methods, parameters, content types, members of bodies,
 * attributes that nobody made filterable, keys. And it can be told to fall ill.
 */
export class MeilisearchStub {
  readonly store = new StubStore();
  readonly masterKey = 'a master key for tests';
  /** Every call that came, as `POST /indexes/desk/documents`. */
  readonly calls: string[] = [];
  readonly refusals: Refusal[] = [];
  /** Milliseconds before anything is answered. */
  delayMs = 0;
  /** Cuts every connection; or answers a page of HTML, or JSON of something else, with 200. */
  illness: 'hangs-up' | 'talks-html' | 'talks-other-json' | null = null;
  private readonly keys: Key[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));
  url = '';

  static async start(): Promise<MeilisearchStub> {
    const stub = new MeilisearchStub();
    stub.server.listen(0, '127.0.0.1');
    await once(stub.server, 'listening');
    stub.url = `http://127.0.0.1:${(stub.server.address() as AddressInfo).port}`;
    return stub;
  }

  /** Well again: all that it was told to do wrong is forgotten. */
  heal(): void {
    this.delayMs = 0;
    this.illness = null;
    this.store.failTasks = null;
    this.store.resume();
  }

  async stop(): Promise<void> {
    this.store.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.calls.push(`${request.method} ${url.pathname}`);
    let text = '';
    for await (const chunk of request) text += chunk;
    if (this.delayMs > 0) await sleep(this.delayMs, undefined, { ref: false });
    if (this.illness === 'hangs-up') return void request.socket.destroy();
    if (this.illness === 'talks-html')
      return send(response, 200, '<!doctype html><h1>Welcome to nginx!</h1>', 'text/html');
    if (this.illness === 'talks-other-json') return send(response, 200, '{"ok":true,"results":[{"id":7}]}');
    try {
      const { status, body } = this.routed(request, url, text);
      send(response, status, body === undefined ? '' : JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof Refusal)) return send(response, 500, JSON.stringify({ message: String(error) }));
      this.refusals.push(error);
      // Unknown addresses get no words.
      send(response, error.status, error.code ? JSON.stringify(error.body) : '');
    }
  }

  private routed(request: IncomingMessage, url: URL, text: string): { status: number; body: unknown } {
    const known = this.routes.filter(({ path }) => path.test(url.pathname));
    if (known.length === 0) throw new Refusal(404, '', '');
    const route = known.find(({ method }) => method === request.method);
    if (!route) throw new Refusal(405, '', '');
    const rules = url.pathname === '/health' ? null : this.authorised(request, route);
    checkParameters(url, route.parameters ?? []);
    const groups = route.path.exec(url.pathname)?.groups ?? {};
    const call = { url, uid: groups['uid'] ?? '', id: groups['id'] ?? '', rules, body: bodyOf(request, text) };
    return { status: route.status ?? 200, body: route.act(call) };
  }

  private authorised(request: IncomingMessage, route: Route): Call['rules'] {
    const given = request.headers.authorization;
    if (!given?.startsWith('Bearer ')) {
      throw new Refusal(
        401,
        'missing_authorization_header',
        'The Authorization header is missing. It must use the bearer authorization method.',
        'auth',
      );
    }
    const token = given.slice('Bearer '.length);
    if (token === this.masterKey) return null;
    const key = this.keys.find((each) => each.key === token);
    if (key && route.isSearch && key.actions.includes('search')) return null;
    const rules = route.isSearch ? this.rulesOf(token) : null;
    if (!rules) throw new Refusal(403, 'invalid_api_key', 'The provided API key is invalid.', 'auth');
    return rules;
  }

  /** The rules of a tenant token that one of our keys signed and that is not over. */
  private rulesOf(token: string): Call['rules'] {
    const [head = '', payload = '', signature] = token.split('.');
    const { apiKeyUid, exp, searchRules } = parsed(Buffer.from(payload, 'base64url').toString()) as {
      apiKeyUid?: string;
      exp?: number;
      searchRules?: Record<string, { filter?: string } | null>;
    };
    const key = this.keys.find(({ uid }) => uid === apiKeyUid);
    if (!key || createHmac('sha256', key.key).update(`${head}.${payload}`).digest('base64url') !== signature)
      return null;
    return exp !== undefined && exp * 1000 > Date.now() ? (searchRules ?? null) : null;
  }

  private find(query: FindQuery & { indexUid: string }, { rules }: Call) {
    if (rules && !(query.indexUid in rules)) {
      throw new Refusal(403, 'invalid_api_key', 'The provided API key is invalid.', 'auth');
    }
    const filters = [query.filter, rules?.[query.indexUid]?.filter].filter(Boolean).map((each) => `(${each})`);
    const { indexUid, ...rest } = query;
    const { docs, settings } = this.store.index(indexUid);
    try {
      const found = findIn(docs.values(), { ...rest, filter: filters.join(' AND ') || null }, settings);
      return { indexUid, ...found };
    } catch (error) {
      if (!(error instanceof BadFilter)) throw error;
      const code = /sortable/.test(error.message) ? 'sort' : /facet/.test(error.message) ? 'facets' : 'filter';
      throw new Refusal(400, `invalid_search_${code}`, error.message);
    }
  }

  private readonly routes: Route[] = [
    { method: 'GET', path: /^\/health$/, act: () => ({ status: 'available' }) },
    { method: 'GET', path: /^\/version$/, act: () => ({ commitSha: '', commitDate: '', pkgVersion: '1.24.0' }) },
    {
      method: 'GET',
      path: /^\/stats$/,
      act: () => ({
        databaseSize: 0,
        usedDatabaseSize: 0,
        lastUpdate: null,
        indexes: Object.fromEntries([...this.store.indexes].map(([uid, index]) => [uid, statsOf(index)])),
      }),
    },
    {
      method: 'GET',
      path: /^\/indexes$/,
      parameters: ['offset', 'limit'],
      act: ({ url }) => page([...this.store.indexes.values()].map(presentIndex), url),
    },
    {
      method: 'POST',
      path: /^\/indexes$/,
      status: 202,
      act: ({ body }) => {
        const { uid, primaryKey } = checked(newIndexBody, body, 'index');
        if (!/^[\w-]{1,400}$/.test(uid)) throw new Refusal(400, 'invalid_index_uid', `\`${uid}\` is no index uid.`);
        return this.store.enqueue('indexCreation', uid, () => {
          if (this.store.indexes.has(uid))
            throw new Refusal(409, 'index_already_exists', `Index \`${uid}\` already exists.`);
          this.store.create(uid, primaryKey ?? null);
        });
      },
    },
    { method: 'GET', path: /^\/indexes\/(?<uid>[\w-]+)$/, act: ({ uid }) => presentIndex(this.store.index(uid)) },
    {
      method: 'DELETE',
      path: /^\/indexes\/(?<uid>[\w-]+)$/,
      status: 202,
      act: ({ uid }) =>
        this.store.enqueue('indexDeletion', uid, () => {
          this.store.index(uid);
          this.store.indexes.delete(uid);
        }),
    },
    { method: 'GET', path: /^\/indexes\/(?<uid>[\w-]+)\/stats$/, act: ({ uid }) => statsOf(this.store.index(uid)) },
    { method: 'GET', path: /^\/indexes\/(?<uid>[\w-]+)\/settings$/, act: ({ uid }) => this.store.index(uid).settings },
    {
      method: 'PATCH',
      path: /^\/indexes\/(?<uid>[\w-]+)\/settings$/,
      status: 202,
      act: ({ uid, body }) => {
        const changes = checked(settingsBody, body, 'settings');
        return this.store.enqueue('settingsUpdate', uid, () => this.store.setSettings(uid, changes));
      },
    },
    {
      method: 'POST',
      path: /^\/indexes\/(?<uid>[\w-]+)\/search$/,
      isSearch: true,
      act: (call) => {
        const { indexUid: _, ...found } = this.find(
          { ...(checked(searchBody, call.body, 'search') as FindQuery), indexUid: call.uid },
          call,
        );
        return found;
      },
    },
    {
      method: 'POST',
      path: /^\/multi-search$/,
      isSearch: true,
      act: (call) => ({
        results: checked(multiSearchBody, call.body, 'search').queries.map((query) =>
          this.find(query as FindQuery & { indexUid: string }, call),
        ),
      }),
    },
    {
      method: 'POST',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents$/,
      parameters: ['primaryKey', 'csvDelimiter', 'customMetadata', 'skipCreation'],
      status: 202,
      act: ({ uid, body, url }) => {
        const docs = checked(documentsBody, body, 'document');
        const primaryKey = url.searchParams.get('primaryKey');
        const details = { receivedDocuments: docs.length };
        return this.store.enqueue(
          'documentAdditionOrUpdate',
          uid,
          () => this.store.put(uid, docs, primaryKey),
          details,
        );
      },
    },
    {
      method: 'GET',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents$/,
      parameters: ['offset', 'limit', 'fields', 'filter', 'ids', 'retrieveVectors', 'sort'],
      act: ({ uid, url }) =>
        page([...this.store.index(uid).docs.values()].map(only(url.searchParams.get('fields')?.split(','))), url),
    },
    {
      method: 'PUT',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents$/,
      parameters: ['primaryKey', 'csvDelimiter', 'customMetadata', 'skipCreation'],
      status: 202,
      act: ({ uid, body, url }) => {
        const changes = checked(documentsBody, body, 'document');
        return this.store.enqueue('documentAdditionOrUpdate', uid, () => {
          const held = this.store.indexes.get(uid)?.docs;
          const docs = changes.map((change) => ({ ...held?.get(change['id'] as string), ...change }));
          this.store.put(uid, docs, url.searchParams.get('primaryKey'));
        });
      },
    },
    {
      method: 'DELETE',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents\/(?<id>[\w-]+)$/,
      status: 202,
      parameters: ['customMetadata'],
      act: ({ uid, id }) =>
        this.store.enqueue('documentDeletion', uid, () => void this.store.index(uid).docs.delete(id)),
    },
    {
      method: 'GET',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents\/(?<id>[\w-]+)$/,
      parameters: ['fields', 'retrieveVectors'],
      act: ({ uid, id }) => {
        const doc = this.store.index(uid).docs.get(id);
        if (!doc) throw new Refusal(404, 'document_not_found', `Document \`${id}\` not found.`);
        return doc;
      },
    },
    {
      method: 'POST',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents\/fetch$/,
      act: ({ uid, body }) => {
        const { filter, fields, limit, offset } = checked(fetchBody, body, 'document');
        const { docs, settings } = this.store.index(uid);
        try {
          const matches = filter ? parseFilter(String(filter), settings.filterableAttributes) : () => true;
          const all = [...docs.values()].filter(matches);
          const results = all.slice(offset, offset + limit).map(only(fields ?? undefined));
          return { results, offset, limit, total: all.length };
        } catch (error) {
          if (error instanceof BadFilter) throw new Refusal(400, 'invalid_document_filter', error.message);
          throw error;
        }
      },
    },
    {
      method: 'POST',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents\/delete$/,
      status: 202,
      parameters: ['customMetadata'],
      act: ({ uid, body }) => {
        const { filter } = checked(deleteByFilterBody, body, 'document');
        return this.store.enqueue('documentDeletion', uid, () => this.store.deleteBy(uid, filter));
      },
    },
    {
      method: 'POST',
      path: /^\/indexes\/(?<uid>[\w-]+)\/documents\/delete-batch$/,
      status: 202,
      parameters: ['customMetadata'],
      act: ({ uid, body }) => {
        const ids = checked(deleteBatchBody, body, 'document');
        return this.store.enqueue('documentDeletion', uid, () => {
          for (const id of ids) this.store.index(uid).docs.delete(String(id));
        });
      },
    },
    {
      method: 'POST',
      path: /^\/swap-indexes$/,
      status: 202,
      act: ({ body }) => {
        const pairs = checked(swapBody, body, 'swap');
        for (const { indexes } of pairs) {
          if (indexes.length !== 2)
            throw new Refusal(400, 'invalid_swap_indexes', `Two indexes must be given for each swap.`);
        }
        return this.store.enqueue('indexSwap', null, () => this.store.swap(pairs));
      },
    },
    {
      method: 'GET',
      path: /^\/tasks\/(?<id>\d+)$/,
      act: ({ id }) => {
        const task = this.store.tasks.get(Number(id));
        if (!task) throw new Refusal(404, 'task_not_found', `Task \`${id}\` not found.`);
        return { ...task, batchUid: task.uid, canceledBy: null, duration: null };
      },
    },
    {
      method: 'GET',
      path: /^\/keys$/,
      parameters: ['offset', 'limit'],
      act: ({ url }) => page(this.keys, url),
    },
    {
      method: 'POST',
      path: /^\/keys$/,
      status: 201,
      act: ({ body }) => {
        const { uid, name, description, ...rest } = checked(newKeyBody, body, 'api_key');
        const at = new Date().toISOString();
        const key = {
          ...rest,
          uid: uid ?? randomUUID(),
          key: createHmac('sha256', this.masterKey).update(randomUUID()).digest('hex'),
          name: name ?? null,
          description: description ?? null,
          createdAt: at,
          updatedAt: at,
        };
        this.keys.push(key);
        return key;
      },
    },
  ];
}

function bodyOf(request: IncomingMessage, text: string): unknown {
  if (request.method === 'GET' || request.method === 'DELETE') {
    if (text !== '') throw new Refusal(400, 'bad_request', 'A body where there is none.');
    return undefined;
  }
  const type = request.headers['content-type'];
  if (type === undefined)
    throw new Refusal(
      415,
      'missing_content_type',
      'A Content-Type header is missing. Accepted values: `application/json`',
    );
  if (type.split(';')[0] !== 'application/json')
    throw new Refusal(415, 'invalid_content_type', `The Content-Type \`${type}\` is invalid.`);
  if (text === '') throw new Refusal(400, 'missing_payload', 'A json payload is missing.');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, 'malformed_payload', `The json payload provided is malformed. \`${String(error)}\`.`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': type }).end(text);
}

function presentIndex({ uid, primaryKey, createdAt, updatedAt }: StubIndex) {
  return { uid, primaryKey, createdAt, updatedAt };
}

function statsOf({ docs }: StubIndex) {
  return { numberOfDocuments: docs.size, isIndexing: false, fieldDistribution: {} };
}

function only(fields: string[] | undefined) {
  return (doc: Doc): Doc =>
    fields ? Object.fromEntries(Object.entries(doc).filter(([name]) => fields.includes(name))) : doc;
}

function page<Item>(all: Item[], url: URL) {
  const [offset, limit] = [Number(url.searchParams.get('offset') ?? 0), Number(url.searchParams.get('limit') ?? 20)];
  return { results: all.slice(offset, offset + limit), offset, limit, total: all.length };
}
