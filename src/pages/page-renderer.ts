import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Area } from './area.js';
import { Frames } from './frame.service.js';
import type { View } from './page.js';
import { ViewService } from './view.service.js';
import type { Visit } from './visit.js';

/** Makes HTML out of what a page handler answers: the whole page, or the part that htmx asks for. */
@Injectable()
export class PageRenderer {
  constructor(
    private readonly views: ViewService,
    private readonly frames: Frames,
  ) {}

  /** Without a reply the page is to be kept for everybody: then it can hold no form and no message for one visitor. */
  render(view: View, area: Area, visit: Visit, reply: FastifyReply | null): string {
    const { locale } = visit;
    if (visit.wantsFragment) {
      const frame = this.frames.slim(visit, reply);
      return this.views.render(view.options.fragment ?? view.template, view.page, { locale, frame });
    }
    const frame = this.frames.of(visit, area, view.options, reply);
    return this.views.renderIn(`layouts/${area}`, view.template, view.page, { locale, frame });
  }
}
