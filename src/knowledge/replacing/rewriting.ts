import { answer as answerSchema, question as questionSchema } from '../article.schemas.js';
import { containerMarks, occurrencesIn, withReplaced, type Wanted } from './occurrences.js';
import type { ReplaceRefusal } from './replacement.view.js';

interface Written {
  question: string;
  answer: string;
}

/** What a text says after a replacement and in how many places it changed, or why it can't say that. */
export function rewritten(
  text: Written,
  wanted: Wanted,
  replacement: string,
): (Written & { places: number }) | { refusal: ReplaceRefusal } {
  const inQuestion = occurrencesIn(text.question, wanted);
  const inAnswer = occurrencesIn(text.answer, wanted);
  const places = inQuestion.length + inAnswer.length;
  if (places === 0) return { refusal: 'not-there' };

  // As an editor's own words are taken: blanks at the ends are no part of a question.
  const question = questionSchema.safeParse(withReplaced(text.question, inQuestion, replacement));
  if (!question.success) {
    const isEmpty = question.error.issues.some(({ code }) => code === 'too_small');
    return { refusal: isEmpty ? 'question-empty' : 'question-too-long' };
  }
  const answer = answerSchema.safeParse(withReplaced(text.answer, inAnswer, replacement));
  if (!answer.success) return { refusal: 'answer-too-long' };
  // A part for staff begins and ends where its writer said.
  if (containerMarks(answer.data) !== containerMarks(text.answer)) return { refusal: 'staff-parts' };
  if (question.data === text.question && answer.data === text.answer) return { refusal: 'not-there' };
  return { question: question.data, answer: answer.data, places };
}
