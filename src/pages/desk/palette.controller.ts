import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { SearchRate } from '../../search/index.js';
import { DeskPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { Palette } from './palette.js';

const paletteQuery = z.object({
  q: z
    .string()
    .catch('')
    .transform((words) => words.replaceAll('\u0000', '').toWellFormed().trim().slice(0, 200)),
});
type PaletteQuery = z.output<typeof paletteQuery>;

/** The command palette: a list while somebody types, and the same as a page for who has no script. */
@DeskPages('palette')
export class PaletteController {
  constructor(
    private readonly palette: Palette,
    private readonly rate: SearchRate,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: Visit, @Query({ schema: paletteQuery }) { q }: PaletteQuery) {
    const { t } = visit;
    this.rate.take(visit.actor);
    // On the page Enter is the whole question: whoever typed a number is there.
    const jump = visit.wantsFragment ? null : await this.palette.jump(visit, q);
    if (jump) return redirect(jump.url);

    const groups = await this.palette.find(visit, q);
    const count = groups.reduce((sum, { options }) => sum + options.length, 0);
    const page = {
      q,
      groups,
      hasGroups: count > 0,
      hasWords: q !== '',
      count: t('desk.palette.count', { count }),
      said: count > 0 ? t('desk.palette.found', { count }) : t('desk.palette.none'),
    };
    return view('desk/palette', page, {
      title: t('desk.palette'),
      fragment: 'desk/palette-options',
    });
  }
}
