import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/index.js';
import { ErrorPage, createAdapter, serveApiDocs, setUpHttp } from './platform/http/index.js';
import { PinoNestLogger } from './platform/logging/index.js';

/** The whole service, ready to listen; main.ts and the tests start the same one. */
export async function createApp(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), createAdapter(config), {
    logger: new PinoNestLogger(logger),
    abortOnError: false,
  });
  await setUpHttp(app, config, logger, app.get(ErrorPage, { strict: false }));
  serveApiDocs(app);
  return app;
}
