import { LOCALES } from '../../platform/locale/index.js';
import type { FieldProblem } from '../../platform/errors/index.js';
import type { Milestone } from '../journeys/journey.js';
import { render, renderPlain } from './render.js';
import { sampleData } from './template-data.js';
import { UnsafeTemplate } from './template-check.js';

const ZONE = 'Europe/Amsterdam';

/**
 * Tries every template of a journey with sample data, with everything there and with as little as there can be, in
 * each language: what can't be rendered is said when it is saved, not to a customer.
 */
export function problemsOfTemplates(milestones: readonly Milestone[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  milestones.forEach(({ templates, notify }, index) => {
    for (const route of ['email', 'message'] as const) {
      const ofRoute = templates[route];
      if (!ofRoute) {
        if (route === 'email' && notify)
          problems.push({
            path: `milestones.${index}.templates.email`,
            message: 'is missing, though a message is sent',
          });
        continue;
      }
      for (const locale of LOCALES) {
        const template = ofRoute[locale];
        const path = `milestones.${index}.templates.${route}.${locale}`;
        for (const isFull of [true, false]) {
          const problem = problemOf(() => {
            const data = sampleData(locale, isFull);
            if (route === 'message') return renderPlain(template.body, data, locale, ZONE) !== '';
            const { subject, text } = render(template, data, locale, ZONE);
            return subject !== '' && text !== '';
          });
          if (problem) problems.push({ path, message: problem });
          if (problem) break;
        }
      }
    }
  });
  return problems;
}

function problemOf(isSomething: () => boolean): string | null {
  try {
    return isSomething() ? null : 'says nothing when some of the data is empty';
  } catch (error) {
    return error instanceof UnsafeTemplate ? error.message : `can't be rendered: ${(error as Error).message}`;
  }
}
