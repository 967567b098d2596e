import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import {
  securityQuestions,
  securityQuestionsRemoval,
  type SecurityQuestionsGiven,
  type SecurityQuestionsRemoval,
} from './run.schemas.js';
import { SecurityQuestions } from './security-questions.service.js';

/** What only you know, for when the desk has to be sure that it is you. Answers go in and never come out. */
@ApiTags('runs')
@Controller('api/v1/me/security-questions')
@Allow()
export class SecurityQuestionsController {
  constructor(private readonly questions: SecurityQuestions) {}

  @Get()
  @ApiOperation({ summary: 'The security questions that you chose, without their answers' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.questions.of(actor.accountId!), next: null };
  }

  @Put()
  @ApiOperation({ summary: 'Choose your security questions, in the place of those before; asks for your password' })
  async choose(@CurrentActor() actor: Actor, @Body({ schema: securityQuestions }) body: SecurityQuestionsGiven) {
    return { items: await this.questions.choose(actor, body), next: null };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove your security questions; asks for your password' })
  async remove(
    @CurrentActor() actor: Actor,
    @Body({ schema: securityQuestionsRemoval }) { password }: SecurityQuestionsRemoval,
  ) {
    await this.questions.remove(actor, password);
  }
}
