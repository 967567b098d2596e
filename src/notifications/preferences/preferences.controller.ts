import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { preferences, type Preferences } from './preference.schemas.js';
import { presentPreferences } from './preferences.view.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('notifications')
@Controller('api/v1')
@Allow({ scope: 'tickets:write' })
export class PreferencesController {
  constructor(private readonly service: PreferencesService) {}

  @Get('me/notifications')
  @Allow({ scope: 'tickets:read' })
  @ApiOperation({ summary: 'Read what you want to hear, and how' })
  async read(@CurrentActor() actor: Actor) {
    return presentPreferences(await this.service.own(actor));
  }

  @Put('me/notifications')
  @ApiOperation({
    summary: 'Say what you want to hear, and how',
    description: 'Everything stays readable in the portal, whatever is chosen here.',
  })
  async change(@CurrentActor() actor: Actor, @Body({ schema: preferences }) body: Preferences) {
    return presentPreferences(await this.service.change(actor, body));
  }

  @Put('tickets/:id/mute')
  @HttpCode(204)
  @ApiOperation({ summary: 'Hear nothing more about one ticket' })
  mute(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.service.mute(actor, id, true);
  }

  @Delete('tickets/:id/mute')
  @HttpCode(204)
  @ApiOperation({ summary: 'Hear about a ticket again' })
  unmute(@CurrentActor() actor: Actor, @Param('id') id: string) {
    return this.service.mute(actor, id, false);
  }
}
