import { Module } from '@nestjs/common';
import { ShellModule } from '../shell.module.js';
import { HomeController } from './home.controller.js';

/** The help centre: what customers see. */
@Module({ imports: [ShellModule], controllers: [HomeController] })
export class HelpModule {}
