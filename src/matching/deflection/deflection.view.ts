import type { ShownAnswers } from './deflections.service.js';

/** Answers as the API shows them to whoever is about to ask. */
export function presentShown({ id, answers }: ShownAnswers) {
  return {
    id,
    answers: answers.map((answer) => ({
      articleId: answer.id,
      question: answer.question,
      summary: answer.summary,
      html: answer.html,
      locale: answer.locale,
      slug: answer.slug,
      path: `/${answer.locale}/articles/${answer.slug}`,
    })),
  };
}
