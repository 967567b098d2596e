import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { newId } from '../../platform/ids/index.js';
import { JobQueue, type JobHandler } from '../../platform/jobs/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { wordsOf } from '../log/fold-query.js';
import { SearchService } from '../search.service.js';
import { SynonymsService } from './synonyms.service.js';

interface Lesson {
  ticketId: string;
  articleId: string;
  title: string;
  query: string;
  locale: Locale;
}

const SWEPT_AT_ONCE = 500;
/** Who types more than this tells a story: no single word of it is what was not known. */
const MOST_WORDS = 8;
const SHORTEST_TITLE_WORD = 4;

/**
 * Learns from what was searched in vain: when an article answered the question after all, the word that nothing was
 * found for may be another name for what the article is about. It is proposed to an editor.
 *
 * Asking the engine about words can take time and fail, so it is a job; the row is what remains to be learned.
 */
@Injectable()
export class SearchLessons implements JobHandler<{ lessonId: string }> {
  readonly name = 'search.learn';
  readonly queue = 'effects';

  constructor(
    private readonly database: Database,
    private readonly search: SearchService,
    private readonly synonyms: SynonymsService,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
  ) {
    jobs.register(this);
  }

  /** What was searched before these tickets, by ticket; most have nothing. */
  async before(ticketIds: readonly string[]): Promise<Map<string, { query: string; locale: Locale }>> {
    const rows = await this.database.query<{ ticketId: string; query: string; locale: Locale }>(
      'SELECT ticket_id AS "ticketId", query, locale FROM search_before_ticket WHERE ticket_id = ANY($1)',
      [ticketIds],
    );
    return new Map(rows.map(({ ticketId, ...search }) => [ticketId, search]));
  }

  /** This article answered a ticket that was opened after searching in vain. Saying it twice is saying it once. */
  async note(tx: Tx, { ticketId, articleId, title }: Pick<Lesson, 'ticketId' | 'articleId' | 'title'>): Promise<void> {
    const [lesson] = await tx.query(
      `INSERT INTO search_lesson (id, ticket_id, article_id, title, at)
       SELECT $1, b.ticket_id, a.id, $4, $5 FROM search_before_ticket b, article a WHERE b.ticket_id = $2 AND a.id = $3
       ON CONFLICT (ticket_id, article_id) DO NOTHING RETURNING id`,
      [newId(), ticketId, articleId, title, this.clock.now()],
    );
    if (!lesson) return;
    const { id } = lesson as { id: string };
    this.database.afterCommit(() => void this.jobs.add({ name: this.name, id, data: { lessonId: id } }));
  }

  async run({ lessonId }: { lessonId: string }): Promise<void> {
    const [lesson] = await this.database.query<Lesson>(
      `SELECT l.ticket_id AS "ticketId", l.article_id AS "articleId", l.title, b.query, b.locale
         FROM search_lesson l JOIN search_before_ticket b USING (ticket_id) WHERE l.id = $1 AND l.learned_at IS NULL`,
      [lessonId],
    );
    if (!lesson) return;

    const { locale, ...evidence } = lesson;
    const { unknown, name } = await this.study(lesson);
    await this.database.write(async (tx) => {
      for (const from of name ? unknown : []) {
        await this.synonyms.propose(tx, { ...evidence, locale, from, to: name! });
      }
      await tx.query('UPDATE search_lesson SET learned_at = $2 WHERE id = $1', [lessonId, this.clock.now()]);
    });
  }

  async unfinished(): Promise<Array<{ id: string; data: { lessonId: string } }>> {
    const rows = await this.database.query<{ id: string }>(
      'SELECT id FROM search_lesson WHERE learned_at IS NULL ORDER BY at LIMIT $1',
      [SWEPT_AT_ONCE],
    );
    return rows.map(({ id }) => ({ id, data: { lessonId: id } }));
  }

  /** The words of the query that find nothing, and the word of the title that fewest articles have. */
  private async study({ query, title, locale }: Lesson): Promise<{ unknown: string[]; name: string | null }> {
    const asked = wordsOf(query);
    if (asked.length > MOST_WORDS) return { unknown: [], name: null };
    const unknown: string[] = [];
    for (const word of asked) if ((await this.countOf(word, locale)) === 0) unknown.push(word);
    if (unknown.length === 0) return { unknown, name: null };

    let name: string | null = null;
    let fewest = Infinity;
    for (const word of wordsOf(title)) {
      if (word.length < SHORTEST_TITLE_WORD || asked.includes(word)) continue;
      const count = await this.countOf(word, locale);
      // Of words as rare as one another the longer says more.
      if (count === 0 || count > fewest || (count === fewest && word.length <= (name?.length ?? 0))) continue;
      [name, fewest] = [word, count];
    }
    return { unknown, name };
  }

  /** Nothing for what is only found as something else: a correction is a guess. */
  private async countOf(words: string, locale: Locale): Promise<number> {
    const kinds = ['article', 'manual'] as const;
    // The space says that the word ends here: what it may only begin to be does not count.
    const asked = { words: `${words} `, locale, kinds, limit: 1, highlight: false };
    const { total, corrected } = await this.search.find(SYSTEM, asked);
    return corrected === null ? total : 0;
  }
}
