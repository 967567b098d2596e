import { Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ArticleFileRefused, ArticleFiles } from '../../knowledge/index.js';
import { StudioPages } from '../page.decorators.js';
import { redirect } from '../page.js';
import { readSubmission } from '../uploads.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { localeOf } from './article-editor.controller.js';

/** Pictures and documents of an article, beside its editor. */
@StudioPages('articles/:id/:locale/files')
export class ArticleFilesPagesController {
  constructor(private readonly files: ArticleFiles) {}

  @Post()
  async add(@CurrentVisit() visit: Visit, @Param('id', ParseUUIDPipe) id: string, @Param('locale') given: string) {
    const { actor, t } = visit;
    const here = `${articleAddress(id, localeOf(given))}#files-title`;
    const { files, tooLarge } = await readSubmission(visit.request);
    const [file] = files;
    if (!file)
      return redirect(here, t(tooLarge.length > 0 ? 'studio.files.refused.too-large' : 'studio.files.missing'), 'bad');
    try {
      const { name } = await this.files.add(actor, id, file.name, file.content);
      return redirect(here, t('studio.files.added', { name }));
    } catch (error) {
      if (!(error instanceof ArticleFileRefused)) throw error;
      return redirect(here, t(`studio.files.refused.${error.reason}`), 'bad');
    }
  }

  @Post(':file/removal')
  async remove(
    @CurrentVisit() { actor, t }: Visit,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('locale') given: string,
    @Param('file', ParseUUIDPipe) file: string,
  ) {
    await this.files.remove(actor, id, file);
    return redirect(`${articleAddress(id, localeOf(given))}#files-title`, t('studio.files.removed'));
  }
}
