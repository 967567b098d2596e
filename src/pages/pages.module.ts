import { Module } from '@nestjs/common';
import { HelpModule } from './help/help.module.js';
import { ShellModule } from './shell.module.js';

/** Everything that people look at. */
@Module({ imports: [ShellModule, HelpModule] })
export class PagesModule {}
