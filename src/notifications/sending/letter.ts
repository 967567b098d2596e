import Handlebars from 'handlebars';
import type { Locale } from '../../platform/locale/index.js';
import { whyIn } from './reasons.js';

/** What stands around every message. */
interface LetterFrame {
  organisation: string;
  locale: Locale;
  reasons: readonly string[];
  unsubscribeUrl: string;
}

const FOOT: Record<Locale, { change: string }> = {
  nl: { change: 'Minder of geen berichten' },
  en: { change: 'Fewer messages, or none' },
};

/** A paragraph of a mail has to carry its own looks: mail programs know no style sheets of ours. */
const FRAME = Handlebars.compile(
  `<!doctype html>
<html lang="{{locale}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{organisation}}</title>
<style>blockquote{margin:0 0 16px;padding:8px 16px;border-left:3px solid #9db4c0;color:#33474f;background:#f4f7f8}a{color:#00607a}p{margin:0 0 16px}</style></head>
<body style="margin:0;background:#eef2f3">
<div style="max-width:580px;margin:0 auto;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#16262d">
<p style="margin:0 0 12px;font-weight:700;color:#00607a">{{organisation}}</p>
<div style="background:#fff;border-radius:8px;padding:24px 24px 8px">{{{body}}}</div>
<div style="padding:16px 8px;font-size:13px;color:#4a5d66"><p style="margin:0 0 4px;font-weight:600">{{why}}</p>
{{#each reasons}}<p style="margin:0 0 4px">{{this}}</p>
{{/each}}<p style="margin:8px 0 0"><a href="{{unsubscribeUrl}}">{{change}}</a></p></div>
</div></body></html>`,
  { strict: true },
);

/** Text and HTML of a mail, with why it came and how to end it. `html` is what mailHtml made. */
export function letter(text: string, html: string, frame: LetterFrame): { text: string; html: string } {
  const { organisation, locale, reasons, unsubscribeUrl } = frame;
  const why = whyIn(locale);
  const { change } = FOOT[locale];
  const foot = [why, ...reasons, `${change}: ${unsubscribeUrl}`].join('\n');
  return {
    text: `${text}\n\n${organisation}\n\n-- \n${foot}\n`,
    html: FRAME({ locale, organisation, body: html, why, reasons, unsubscribeUrl, change }),
  };
}
