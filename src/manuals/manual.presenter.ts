import type { Actor } from '../accounts/index.js';
import { renderMarkdown } from '../knowledge/index.js';
import { canEditManuals } from './manual.policy.js';
import type { ManualView, SectionLine, SectionView, VersionLine } from './manual.view.js';

/** A manual in the API. Who reads gets what is published; editors the lock and the audience as well. */
export function presentManual(actor: Actor, manual: ManualView) {
  const { id, product, locale, slug, title, audience, current, updatedAt, version } = manual;
  const shown = current && {
    label: current.label,
    publishedAt: current.publishedAt,
    sections: current.sections,
    pages: current.pages,
  };
  const known = { id, product, locale, slug, title, path: `/${locale}/manuals/${slug}`, current: shown, updatedAt };
  return canEditManuals(actor) ? { ...known, audience, version } : known;
}

export function presentVersion(actor: Actor, line: VersionLine) {
  const { label, status, origin, releasedOn, sections, pages, publishedAt, savedAt, author, isCurrent } = line;
  const known = { label, origin, releasedOn, sections, pages, publishedAt, isCurrent };
  return canEditManuals(actor) ? { ...known, status, savedAt, author } : known;
}

export function presentLine({ id, anchor, level, number, title, page, steps }: SectionLine) {
  return { id, anchor, level, number, title, page, steps };
}

/** A section in the API: its Markdown and safe HTML, and its steps one by one. */
export function presentSection(manual: ManualView, version: VersionLine, section: SectionView) {
  const { id, anchor, level, number, title, page, body, steps } = section;
  return {
    id,
    anchor,
    level,
    number,
    title,
    page,
    body,
    html: renderMarkdown(body),
    version: version.label,
    isCurrent: version.isCurrent,
    path: `/${manual.locale}/manuals/${manual.slug}/sections/${anchor}`,
    steps: steps.map((step) => ({
      position: step.position,
      list: step.list,
      number: step.number,
      text: step.text,
      html: renderMarkdown(step.text),
      warning: step.warning,
      image: step.image,
      imageAlt: step.imageAlt,
    })),
  };
}
