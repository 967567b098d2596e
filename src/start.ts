import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DemoPerson } from '../demo/content.schemas.js';
import { startExchange } from '../demo/exchange.js';
import { demoSignIns, loadDemo } from '../demo/load-demo.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './create-app.js';
import { Config, InvalidConfig } from './platform/config/index.js';
import { migrate } from './platform/database/index.js';
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './platform/embedded-postgres/index.js';
import { createLogger } from './platform/logging/index.js';

export interface StartedService {
  app: NestFastifyApplication;
  config: Config;
  isEmbedded: boolean;
  stop(): Promise<void>;
}

/** Brings up the database, the schema and the app, in that order; `stop` undoes it in reverse. Does not listen yet. */
export async function startService(environment: Record<string, string | undefined>): Promise<StartedService> {
  const given = Config.from(environment);
  const logger = createLogger(given);
  let postgres: EmbeddedPostgres | null = null;
  let app: NestFastifyApplication | null = null;
  const stop = async () => {
    await app?.close();
    await postgres?.stop();
  };

  try {
    let config = given;
    if (!given.DATABASE_URL) {
      const dataDir = resolve(given.DATA_DIR);
      await mkdir(dataDir, { recursive: true });
      postgres = await startEmbeddedPostgres({ dataDir, log: (line) => logger.debug(line) });
      config = Config.from({
        ...environment,
        DATABASE_URL: postgres.url,
        SECRET: given.SECRET ?? (await generatedSecret(dataDir)),
      });
    }
    await migrate(config.DATABASE_URL!);
    app = await createApp(config, logger);
    return { app, config, isEmbedded: postgres !== null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The secret of an embedded installation, made once; ten first starts at once agree on one. */
async function generatedSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  await chmod(file, 0o600);
  return readFile(file, 'utf8');
}

function welcome(config: Config, url: string, people: readonly DemoPerson[]): string {
  const at = url.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const lines = [
    '',
    `Vraagbaak is ready: ${at}`,
    `  help centre ${at}/   desk ${at}/desk   studio ${at}/studio   API ${at}/api/docs`,
  ];
  if (people.length > 0) {
    lines.push('', `Demo sign-ins, at ${at}/${config.DEFAULT_LOCALE}/sign-in:`);
    for (const { role, email, password } of people) lines.push(`  ${role.padEnd(9)} ${email.padEnd(34)} ${password}`);
    if (!['127.0.0.1', '::1', 'localhost'].includes(config.HOST)) {
      lines.push(
        '',
        'Everybody who reaches this address can read these passwords in the source. For real use set DEMO=off.',
      );
    }
  }
  return `${lines.join('\n')}\n\n`;
}

/** `npm start`: serves until it is told to stop, and says in words what keeps it from starting. */
export async function runMain(): Promise<void> {
  try {
    const service = await startService(process.env);
    const { app, config } = service;
    let stopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        void service.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
    await app.init();
    const hasDemo = service.isEmbedded && config.DEMO && (await loadDemo(app));
    if (hasDemo) startExchange(app);
    await app.listen(config.PORT, config.HOST);
    process.stdout.write(welcome(config, await app.getUrl(), hasDemo ? await demoSignIns() : []));
  } catch (error) {
    if (error instanceof InvalidConfig || error instanceof EmbeddedPostgresError)
      process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  }
}
