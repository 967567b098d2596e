import { Get } from '@nestjs/common';
import { HelpPages } from '../page.decorators.js';
import { view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';

@HelpPages()
export class HomeController {
  @Get()
  async show(@CurrentVisit() visit: Visit) {
    return view('help/home', {}, { title: visit.t('area.help') });
  }
}
