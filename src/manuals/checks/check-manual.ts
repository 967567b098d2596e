import { readMarkdown } from '../text/read-markdown.js';
import { readSteps } from '../text/read-steps.js';
import { compareSteps, type StepDifference } from './compare-steps.js';
import { checkStructure, type Finding, type Surroundings } from './structure-checks.js';

/** The steps of a text in Markdown, in words; two lists in it are one after the other. */
export function stepsIn(markdown: string): string[] {
  return readSteps(markdown).map(({ words }) => words);
}

/** Both checks of a manual in Markdown, with articles that cite its first section that has steps. */
export function checkManual(
  source: string,
  articles: readonly string[],
  around: Surroundings,
): Array<Pick<Finding, 'kind'> | Pick<StepDifference, 'kind'>> {
  const sections = readMarkdown(source, '').map((section) => ({ ...section, anchor: section.anchor ?? '' }));
  const steps = sections.find((section) => section.steps.length > 0)?.steps.map(({ words }) => words) ?? [];
  return [...checkStructure(sections, around), ...articles.flatMap((article) => compareSteps(steps, stepsIn(article)))];
}
