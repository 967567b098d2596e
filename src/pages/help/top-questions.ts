import type { FaqPage } from '../../faq/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { helpAddress } from '../address.js';
import { sparkline, type Sparkline } from '../sparkline.js';
import type { Translate } from '../texts.js';

/** A line of the FAQ, ready to be shown. */
export interface TopQuestion {
  position: number;
  question: string;
  summary: string;
  url: string;
  /** "214 keer gevraagd in 90 dagen" */
  asked: string;
  pinned: boolean;
  trend: (Sparkline & { label: string }) | null;
  /** The answer's language when it is not the reader's, '' otherwise. */
  otherLanguage: string;
  lang: Locale;
}

export function topQuestions({ items, window }: FaqPage, locale: Locale, t: Translate): TopQuestion[] {
  return items.map((entry) => {
    const { asked, fewerThan } = entry.count;
    return {
      position: entry.position,
      question: entry.question,
      summary: entry.summary,
      url: helpAddress(entry.locale, ['articles', entry.slug]),
      asked:
        asked === null
          ? t('faq.asked-few', { count: fewerThan ?? 0, days: window })
          : t('faq.asked', { count: asked, days: window }),
      pinned: entry.pinned,
      trend: entry.trend ? labelled(sparkline(entry.trend), t) : null,
      otherLanguage: entry.locale === locale ? '' : t(`language.${entry.locale}`),
      lang: entry.locale,
    };
  });
}

function labelled(line: Sparkline, t: Translate): Sparkline & { label: string } {
  return { ...line, label: t(`faq.trend.${line.direction}`) };
}
