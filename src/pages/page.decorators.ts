import { applyDecorators, Controller, SetMetadata, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Allow, EDITORS } from '../accounts/index.js';
import { LOCALES } from '../platform/locale/index.js';
import { AREA, type Area } from './area.js';
import { PageInterceptor } from './page.interceptor.js';
import { StaffOnlyGuard } from './staff-only.guard.js';

const page = (area: Area, ...more: Array<ClassDecorator | MethodDecorator | PropertyDecorator>) =>
  applyDecorators(SetMetadata(AREA, area), UseInterceptors(PageInterceptor), ApiExcludeController(), ...more);

/** Pages of the help centre, under /nl and /en; for everybody unless a handler says @Allow(). */
export const HelpPages = (path = '') =>
  page('help', Controller(LOCALES.map((locale) => (path ? `${locale}/${path}` : locale))));

/** Pages of the desk, for staff: visitors are sent to sign in, to customers there is no such page. */
export const DeskPages = (path = '') =>
  page('desk', Controller(path ? `desk/${path}` : 'desk'), Allow(), UseGuards(StaffOnlyGuard));

/** Pages of the studio, for editors and admins; an admin's page says @Allow({ roles: ['admin'] }) on the handler. */
export const StudioPages = (path = '') =>
  page('studio', Controller(path ? `studio/${path}` : 'studio'), Allow({ roles: EDITORS }));
