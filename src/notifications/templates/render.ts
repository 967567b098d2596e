import Handlebars from 'handlebars';
import type { Locale } from '../../platform/locale/index.js';
import type { Template } from '../journeys/journey.js';
import { asMarkdown, asQuote, mailHtml, mailText } from './mail-text.js';
import { BODY_TEMPLATE_MAX, checkTemplate, SUBJECT_TEMPLATE_MAX } from './template-check.js';
import type { MessageData } from './template-data.js';

export interface Rendered {
  subject: string;
  text: string;
  html: string;
}

type Compiled = (data: MessageData) => string;
/** How values stand in the text: as Markdown that means nothing but itself, or as they are. */
type Manner = 'markdown' | 'plain';

/** Longer than any message anybody reads; a template can repeat a long text only so often. */
const RENDERED_MAX = 60_000;
const KEPT = 500;

/** Sources are few, because they are versions that people saved; each is checked and compiled once. */
const compiled = new Map<string, Compiled>();

/**
 * One source becomes a subject, a plain text and HTML that say the same. Every source is checked before it is
 * compiled, however it got here. @throws UnsafeTemplate
 */
export function render(template: Template, data: MessageData, locale: Locale, zone: string): Rendered {
  const markdown = fill(template.body, BODY_TEMPLATE_MAX, 'markdown', locale, zone, data);
  return {
    subject: fill(template.subject, SUBJECT_TEMPLATE_MAX, 'plain', locale, zone, data).replace(/\s+/g, ' ').trim(),
    text: mailText(markdown),
    html: mailHtml(markdown),
  };
}

/** A message to a telephone is plain text. @throws UnsafeTemplate */
export function renderPlain(source: string, data: MessageData, locale: Locale, zone: string): string {
  return fill(source, BODY_TEMPLATE_MAX, 'plain', locale, zone, data).trim();
}

function fill(
  source: string,
  longest: number,
  manner: Manner,
  locale: Locale,
  zone: string,
  data: MessageData,
): string {
  return compile(source, longest, manner, locale, zone)(data).slice(0, RENDERED_MAX).toWellFormed();
}

function compile(source: string, longest: number, manner: Manner, locale: Locale, zone: string): Compiled {
  const key = [manner, locale, zone, source].join('\n');
  const known = compiled.get(key);
  if (known) return known;

  const say = (value: string) => (manner === 'markdown' ? asMarkdown(value) : value);
  const date = new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: zone,
  });
  // An engine of its own: it knows no helpers but these, and no partials at all.
  const engine = Handlebars.create();
  const template = engine.compile(checkTemplate(source, longest), {
    // Values are said by `say`: as Markdown, which is made HTML afterwards.
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: { date: true, quote: true },
    preventIndent: true,
  });
  const helpers = {
    date: (at: Date | null) => (at ? say(date.format(at)) : ''),
    quote: (text: string) => (manner === 'markdown' ? asQuote(text) : text),
  };
  const fresh: Compiled = (data) => template(spoken(data, say), { helpers, allowProtoPropertiesByDefault: false });
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(key, fresh);
  return fresh;
}

/** The data with every text as it has to stand in the result, in objects that inherit nothing. */
function spoken(data: MessageData, say: (value: string) => string): object {
  const made = (members: Record<string, unknown>): object => Object.assign(Object.create(null), members);
  const member = ({ name, at }: { name: string; at: Date }) => made({ name: say(name), at });
  return made({
    organisation: say(data.organisation),
    person: made({ name: say(data.person.name), firstName: say(data.person.firstName) }),
    ticket: made({
      number: say(data.ticket.number),
      subject: say(data.ticket.subject),
      url: say(data.ticket.url),
    }),
    milestone: member(data.milestone),
    milestones: data.milestones.map(member),
    said: say(data.said),
    solution: say(data.solution),
    plan: made({ at: data.plan.at, text: say(data.plan.text) }),
    next: say(data.next),
  });
}
