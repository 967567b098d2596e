import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Config } from '../platform/config/index.js';
import { FaqRebuild } from './faq-rebuild.js';
import { FaqScale } from './faq-scale.js';

/** Takes over a changed half-life or threshold at the start, and moves the landmark before scores grow long. */
@Injectable()
export class FaqUpkeep implements OnApplicationBootstrap {
  private readonly logger = new Logger(FaqUpkeep.name);

  constructor(
    private readonly config: Config,
    private readonly scale: FaqScale,
    private readonly rebuild: FaqRebuild,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.doesWork) await this.keepUp();
  }

  @Cron('17 3 * * *')
  async keepUp(): Promise<void> {
    const differs = await this.scale.differsFromSettings();
    if (!differs && !(await this.scale.isWornOut())) return;
    const { asks } = await this.rebuild.run({ rescale: true });
    this.logger.log(
      `FAQ scores made anew from ${asks} asks: ${differs ? 'the settings changed' : 'the landmark moved'}`,
    );
  }
}
