import type { ReplacedText, ReplacementItem, TextWithOccurrences } from '../../knowledge/index.js';
import { inLocale } from '../../products/index.js';
import { address } from '../address.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';

export const REPLACE = '/studio/articles/replace';

/** A text in which it stands, as it is now and as it would be. */
export function hitOf(text: TextWithOccurrences, replacement: string, { t, locale: reader }: Visit) {
  const { articleId, locale, version, question, product, stage, count, excerpts } = text;
  return {
    value: `${articleId}.${locale}.${version}`,
    question,
    lang: locale,
    url: articleAddress(articleId, locale),
    language: t(`language.${locale}`),
    stage,
    stageLabel: t(`studio.stage.${stage}`),
    product: product ? inLocale(product.name, reader) : '',
    count: t('studio.replace.places', { count }),
    // Saving takes it off that road, as it does in the editor.
    warning: stage === 'in-review' || stage === 'scheduled' ? t(`studio.replace.leaves.${stage}`) : '',
    excerpts: excerpts.map(({ in: part, line, text: around, marks, isCutBefore, isCutAfter }) => ({
      place: part === 'question' ? t('studio.question') : t('studio.replace.line', { line: String(line) }),
      pieces: piecesOf(around, marks, replacement),
      isCutBefore,
      isCutAfter,
    })),
    more: count > marked(excerpts) ? t('studio.replace.more-places', { count: count - marked(excerpts) }) : '',
  };
}

const marked = (excerpts: TextWithOccurrences['excerpts']) =>
  excerpts.reduce((sum, { marks }) => sum + marks.length, 0);

function piecesOf(text: string, marks: TextWithOccurrences['excerpts'][number]['marks'], replacement: string) {
  let at = 0;
  const pieces = marks.flatMap(([start, end]) => {
    const before = { text: text.slice(at, start), isMark: false, replacement: '' };
    at = end;
    return [before, { text: text.slice(start, end), isMark: true, replacement }];
  });
  return [...pieces, { text: text.slice(at), isMark: false, replacement: '' }];
}

/** What was replaced, in one line. */
export function replacementLine(item: ReplacementItem, { t }: Visit) {
  const { id, find, replacement, madeBy, madeAt, undoneAt, undoneBy, texts } = item;
  return {
    url: address(REPLACE, [id]),
    undoUrl: address(REPLACE, [id, 'undo']),
    find,
    replacement,
    isTakenOut: replacement === '',
    texts: t('studio.replace.texts', { count: texts }),
    by: madeBy ?? '',
    madeAt,
    undoneBy: undoneBy ?? '',
    undoneAt,
  };
}

/** What became of one text. */
export function outcomeOf(text: ReplacedText, { t }: Visit) {
  const { articleId, locale, question, refusal, places, version, isOnline, isRestored } = text;
  const said =
    refusal !== null
      ? t(`studio.replace.refusal.${refusal}`)
      : isRestored === null
        ? t(isOnline ? 'studio.replace.is-online' : 'studio.replace.is-draft', { version: String(version) })
        : t(isRestored ? 'studio.replace.restored' : 'studio.replace.stayed');
  return {
    question,
    lang: locale,
    url: articleAddress(articleId, locale),
    language: t(`language.${locale}`),
    isLeft: refusal !== null || isRestored === false,
    places: refusal === null ? t('studio.replace.places', { count: places }) : '',
    said,
  };
}
