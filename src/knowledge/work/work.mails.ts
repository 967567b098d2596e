import type { Locale } from '../../platform/locale/index.js';
import type { Mail } from '../../platform/mail/index.js';
import type { WorkItem } from './work-sources.js';

interface Letter {
  to: string;
  name: string;
  locale: Locale;
  parts: Array<{ label: string; items: WorkItem[]; total: number }>;
  organisation: string;
  /** The address of the service, without a slash at the end. */
  home: string;
}

const TEXTS = {
  nl: {
    subject: (count: number, organisation: string) =>
      `${count === 1 ? 'Er wacht 1 ding' : `Er wachten ${count} dingen`} op je bij ${organisation}`,
    greeting: (name: string) => `Beste ${name},`,
    more: (count: number) => `… en nog ${count}`,
    end: 'Alles bij elkaar:',
    once: 'Je krijgt deze lijst hooguit één keer per week, en alleen als er iets wacht.',
  },
  en: {
    subject: (count: number, organisation: string) =>
      `${count === 1 ? '1 thing waits' : `${count} things wait`} for you at ${organisation}`,
    greeting: (name: string) => `Dear ${name},`,
    more: (count: number) => `… and ${count} more`,
    end: 'All of it:',
    once: 'You get this list once a week at most, and only when something waits.',
  },
};

/** The one list a week. */
export function workMail({ to, name, locale, parts, organisation, home }: Letter): Mail {
  const texts = TEXTS[locale];
  const count = parts.reduce((sum, { total }) => sum + total, 0);
  const blocks = parts.map(({ label, items, total }) =>
    [
      `${label} (${total})`,
      ...items.map(({ title, note, path }) => `- ${title}${note ? ` (${note})` : ''}\n  ${home}${path}`),
      ...(total > items.length ? [texts.more(total - items.length)] : []),
    ].join('\n'),
  );
  return {
    kind: 'editors-work',
    to,
    locale,
    subject: texts.subject(count, organisation),
    text: [texts.greeting(name), ...blocks, `${texts.end} ${home}/studio/work`, texts.once].join('\n\n'),
  };
}
