import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ErrorPage } from '../platform/http/index.js';
import { Assets } from './assets.js';
import { AssetsController } from './assets.controller.js';
import { PagesErrorPage } from './error-page.js';
import { Frames } from './frame.service.js';
import { PageRenderer } from './page-renderer.js';
import { PreferencesController } from './preferences.controller.js';
import { ViewService } from './view.service.js';

/** What all pages share; the module of each area imports it. */
@Module({
  imports: [AccountsModule],
  controllers: [AssetsController, PreferencesController],
  providers: [Assets, Frames, PageRenderer, ViewService, { provide: ErrorPage, useClass: PagesErrorPage }],
  exports: [Assets, Frames, PageRenderer, ViewService, ErrorPage],
})
export class ShellModule {}
