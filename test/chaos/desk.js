import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SYSTEM, ApiKeysService } from '../../dist/src/accounts/index.js';
import { ArticlesService } from '../../dist/src/knowledge/index.js';
import { startService } from '../../dist/src/start.js';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

/** Makes what the clients need: a key, and articles that answer. */
export async function furnish(environment, articles) {
  const service = await startService({ ...environment, ROLE: 'web' });
  try {
    await service.app.init();
    const { token } = await service.app
      .get(ApiKeysService)
      .create(SYSTEM, { name: 'chaos', scopes: ['tickets:read', 'tickets:write', 'admin'] });
    const ids = [];
    for (let n = 1; n <= articles; n += 1) {
      const article = await service.app.get(ArticlesService).create(SYSTEM, {
        audience: 'public',
        productId: null,
        texts: { nl: { question: `Hoe doe ik ding ${n}?`, answer: 'Zo.' } },
        publish: true,
      });
      ids.push(article.id);
    }
    return { token, articles: ids };
  } finally {
    await service.stop();
  }
}

/** One process of the service, which can be killed and started again on the same port. */
export class Process {
  constructor(port, environment) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = { ...process.env, ...environment, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error' };
  }

  async start() {
    this.child = spawn(process.execPath, [MAIN], { env: this.environment, stdio: ['ignore', 'ignore', 'inherit'] });
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${this.url} did not become ready within a minute`);
  }

  async kill(signal) {
    this.child.kill(signal);
    await this.ended;
  }
}

/** A free port of this machine. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * A client with no patience: it opens a ticket, answers it and solves it, over and over, and writes down whatever was
 * answered with 2xx. What fails it sends again, with the same key, to the other process: as a portal would.
 */
export class Client {
  acknowledged = [];
  retries = 0;

  constructor(processes, token, articles) {
    Object.assign(this, { processes, token, articles });
  }

  async work(until) {
    while (Date.now() < until) {
      const mark = randomUUID();
      const ticket = await this.send('POST', '/api/v1/tickets', until, {
        subject: `Chaos ${mark}`,
        text: 'It does not work.',
      });
      if (!ticket) return;
      const deeds = { id: ticket.id, mark, answered: false, solvedWith: null };
      this.acknowledged.push(deeds);

      const reply = await this.send('POST', `/api/v1/tickets/${ticket.id}/moments`, until, { text: `Answer ${mark}` });
      if (!reply) return;
      deeds.answered = true;
      if (Math.random() < 0.2) continue;

      const articleId = this.articles[Math.floor(Math.random() ** 2 * this.articles.length)];
      const body = { text: 'Turned it off and on again.', articleIds: [articleId], version: reply.version };
      const solved = await this.send('PUT', `/api/v1/tickets/${ticket.id}/solution`, until, body);
      if (solved) deeds.solvedWith = articleId;
    }
  }

  /** Answers the body of a 2xx, or null when time is up; a 409 of a repeated solving counts as not acknowledged. */
  async send(method, path, until, body) {
    const key = randomUUID();
    for (let turn = Math.floor(Math.random() * this.processes.length); ; turn += 1) {
      const { url } = this.processes[turn % this.processes.length];
      const options = {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          ...(method === 'POST' && { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      };
      const response = await fetch(`${url}${path}`, options).catch(() => null);
      const answer = await response?.json().catch(() => null);
      if (response?.ok && answer) return answer;
      if (response && response.status < 500 && response.status !== 429) {
        if (response.status === 409) return null;
        throw new Error(`${method} ${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
      }
      if (Date.now() > until) return null;
      this.retries += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
