import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createAdapter, setUpHttp } from '../../src/platform/http/index.js';
import { PinoNestLogger } from '../../src/platform/logging/index.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { startTestApp, type TestApp } from './app.js';

@Module({})
class HouseWithoutRooms {}

interface Furniture {
  controllers?: Type[];
  providers?: Provider[];
}

/** The platform alone, with a test's own controllers: what every room stands on, whatever the rooms are like today. */
export function startPlatform(
  environment: Record<string, string> = {},
  { controllers = [], providers = [] }: Furniture = {},
): Promise<TestApp> {
  return startTestApp(environment, async (config, logger) => {
    const house: DynamicModule = {
      module: HouseWithoutRooms,
      imports: [PlatformModule.with(config)],
      controllers,
      providers,
    };
    const app = await NestFactory.create<NestFastifyApplication>(house, createAdapter(config), {
      logger: new PinoNestLogger(logger),
      abortOnError: false,
    });
    await setUpHttp(app, config, logger, null);
    return app;
  });
}
