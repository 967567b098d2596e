import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../../accounts/index.js';
import { TenantTokens, type SearchToken } from './tenant-tokens.js';

@ApiTags('search')
@Controller('api/v1/search/token')
export class SearchTokenController {
  constructor(private readonly tokens: TenantTokens) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Get a token to search in Meilisearch from the browser; 404 without Meilisearch' })
  give(@CurrentActor() actor: Actor): Promise<SearchToken> {
    return this.tokens.tokenFor(actor);
  }
}
