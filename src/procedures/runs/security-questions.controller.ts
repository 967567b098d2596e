import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentActor, type Actor } from '../../accounts/index.js';
import { RunIdentity } from './run-identity.js';
import { securityQuestions, type SecurityQuestionsGiven } from './run.schemas.js';

/** What only you know, for when the desk has to be sure that it is you. Answers go in and never come out. */
@ApiTags('runs')
@Controller('api/v1/me/security-questions')
@Allow()
export class SecurityQuestionsController {
  constructor(private readonly identity: RunIdentity) {}

  @Get()
  @ApiOperation({ summary: 'The security questions that you chose, without their answers' })
  async list(@CurrentActor() actor: Actor) {
    return { items: await this.identity.questionsOf(actor.accountId!), next: null };
  }

  @Put()
  @ApiOperation({ summary: 'Choose your security questions, in the place of those before' })
  async choose(@CurrentActor() actor: Actor, @Body({ schema: securityQuestions }) body: SecurityQuestionsGiven) {
    return { items: await this.identity.choose(actor, body), next: null };
  }
}
