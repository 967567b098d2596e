import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, type Problem } from './problem.js';

/** Shows an error to a person instead of a program; pages register one for addresses outside /api. */
export abstract class ErrorPage {
  /** Answers HTML, an address to go to instead (signing in), or null to answer problem+json after all. */
  abstract render(problem: Problem, request: FastifyRequest): ErrorAnswer | Promise<ErrorAnswer>;
}

export type ErrorAnswer = string | { location: string } | null;

/** Turns whatever was thrown into problem+json, or into a page for people. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly page: ErrorPage | null) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem: Problem = { ...problemOf(error), instance: request.url.split('?')[0], requestId: request.id };

    if (problem.status >= 500)
      this.logger.error({ err: error, requestId: request.id }, `${request.method} ${problem.instance} failed`);
    if (reply.sent) return;

    if (problem.status === 429) void reply.header('Retry-After', `${Number(problem['retryAfter'] ?? 60)}`);
    if (problem.status === 503) void reply.header('Retry-After', '5');
    void reply.header('Cache-Control', 'no-store').status(problem.status);

    const page = wantsPage(request) ? await this.pageFor(problem, request) : null;
    if (typeof page === 'string') await reply.type('text/html; charset=utf-8').send(page);
    else if (page) await reply.redirect(page.location, 303);
    else await reply.type('application/problem+json; charset=utf-8').send(problem);
  }

  private async pageFor(problem: Problem, request: FastifyRequest): Promise<ErrorAnswer> {
    try {
      return (await this.page?.render(problem, request)) ?? null;
    } catch (error) {
      this.logger.error({ err: error, requestId: request.id }, 'The error page itself failed');
      return null;
    }
  }
}

function wantsPage(request: FastifyRequest): boolean {
  const isApi = /^\/(api|health|metrics)(\/|\?|$)/.test(request.url);
  return !isApi && (request.headers.accept ?? '*/*').includes('text/html');
}
