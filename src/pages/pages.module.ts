import { Module } from '@nestjs/common';
import { DeskModule } from './desk/desk.module.js';
import { HelpModule } from './help/help.module.js';
import { ShellModule } from './shell.module.js';
import { StudioModule } from './studio/studio.module.js';

/** Everything that people look at. */
@Module({ imports: [ShellModule, HelpModule, DeskModule, StudioModule] })
export class PagesModule {}
