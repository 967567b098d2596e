import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { AREA, type Area } from './area.js';
import { Frames } from './frame.service.js';
import { PageRenderer } from './page-renderer.js';
import { dressed } from './page-headers.js';
import { Redirect, View } from './page.js';
import { visitOf } from './visit.js';

/** Sends what a page handler answers as HTML or as a redirect; anything else goes out as it is. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly frames: Frames,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // A form that came without fields, or with files where none are taken, is an empty one: what is missing is said.
    request.body ??= {};
    return next.handle().pipe(
      map((answer: unknown) => {
        if (answer instanceof Redirect) return this.goTo(answer, request, reply);
        if (!(answer instanceof View)) return answer;

        const area = this.reflector.getAllAndOverride<Area>(AREA, [context.getHandler(), context.getClass()]);
        const html = this.renderer.render(answer, area, visitOf(request), reply);
        return dressed(html, answer.options.status ?? 200, request, reply);
      }),
    );
  }

  private goTo(redirect: Redirect, request: FastifyRequest, reply: FastifyReply): string {
    if (redirect.flash) this.frames.say(redirect.flash, reply);
    // htmx follows a redirect by itself and would put the next page into a part of this one.
    if (request.headers['hx-request-type']) void reply.status(204).header('HX-Redirect', redirect.to);
    else void reply.status(redirect.status).header('Location', redirect.to);
    void reply.header('Cache-Control', 'no-store');
    return '';
  }
}
