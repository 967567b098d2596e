import type { MatchModel } from './model/match-model.js';
import type { AskedText, KnownArticle } from './model/match-types.js';

/** Something that the model learns between two trainings. */
export type Lesson =
  | { kind: 'link'; ticketId: string; articleId: string; content: AskedText & { at: number } }
  | { kind: 'unlink'; ticketId: string; articleId: string }
  | { kind: 'article'; articleId: string; content: KnownArticle }
  | { kind: 'no-article'; articleId: string }
  | { kind: 'import'; weight: number };

/** Teaches a model one lesson; the same lesson twice is the same as once. */
export function teach(model: MatchModel, lesson: Lesson): void {
  if (lesson.kind === 'article') model.putArticle(lesson.content);
  if (lesson.kind === 'no-article') model.removeArticle(lesson.articleId);
  if (lesson.kind === 'unlink' || lesson.kind === 'link') model.forget(lesson.ticketId, lesson.articleId);
  if (lesson.kind === 'link') {
    const { at, ...asked } = lesson.content;
    model.learn({ ticketId: lesson.ticketId, articleId: lesson.articleId, asked, at });
  }
}
