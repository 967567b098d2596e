import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { AREA, type Area } from './area.js';
import { Frames } from './frame.service.js';
import { ReadyPage, Redirect, View } from './page.js';
import { ViewService } from './view.service.js';
import { visitOf } from './visit.js';

const HTML = 'text/html; charset=utf-8';

/** Turns what a page handler answers into HTML or a redirect; anything else goes out as it is. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly views: ViewService,
    private readonly frames: Frames,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const area = this.reflector.getAllAndOverride<Area>(AREA, [context.getHandler(), context.getClass()]);
    return next.handle().pipe(
      map((answer: unknown) => {
        if (answer instanceof View) return this.show(answer, area, request, reply);
        if (answer instanceof Redirect) return this.goTo(answer, request, reply);
        if (answer instanceof ReadyPage) return sendHtml(answer.html, request, reply);
        return answer;
      }),
    );
  }

  private show(view: View, area: Area, request: FastifyRequest, reply: FastifyReply): string {
    const visit = visitOf(request);
    void reply.status(view.options.status ?? 200);
    if (visit.wantsFragment) {
      const frame = this.frames.slim(visit, reply);
      return sendHtml(
        this.views.render(view.options.fragment ?? view.template, view.page, { locale: visit.locale, frame }),
        request,
        reply,
      );
    }
    const frame = this.frames.of(visit, area, view.options, reply);
    const html = this.views.renderIn(`layouts/${area}`, view.template, view.page, { locale: visit.locale, frame });
    return sendHtml(html, request, reply);
  }

  private goTo(redirect: Redirect, request: FastifyRequest, reply: FastifyReply): string {
    if (redirect.flash) this.frames.say(redirect.flash, reply);
    // htmx follows a redirect by itself and would put the next page into a part of this one.
    if (request.headers['hx-request-type']) void reply.status(204).header('HX-Redirect', redirect.to);
    else void reply.status(303).header('Location', redirect.to);
    void reply.header('Cache-Control', 'no-store');
    return '';
  }
}

function sendHtml(html: string, request: FastifyRequest, reply: FastifyReply): string {
  void reply
    .type(HTML)
    // A page of somebody signed in must not come back with the back button after signing out.
    .header('Cache-Control', request.actor.role === 'visitor' ? 'private, no-cache' : 'private, no-store')
    .header('Vary', 'Cookie, HX-Request-Type');
  return html;
}
