import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, EDITORS, type Actor } from '../../accounts/index.js';
import { DeadLinks } from './dead-links.js';

@ApiTags('articles')
@Controller('api/v1/articles/dead-links')
export class DeadLinksController {
  constructor(private readonly links: DeadLinks) {}

  @Get()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Which articles and fragments send their readers to pages of ours that are not there' })
  async list(@CurrentActor() actor: Actor) {
    const [items, fragments] = await Promise.all([this.links.list(actor), this.links.fragments(actor)]);
    return { items, fragments, next: null };
  }
}
