import type {
  ArticleFileView,
  ArticleTextView,
  ArticleView,
  CommentView,
  FeedbackView,
  Move,
  OpenCheck,
  TranslationState,
} from '../../knowledge/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { address } from '../address.js';
import { formatDateTime, formatLocalTime } from '../formats.js';
import { choices } from '../forms.js';
import type { Option } from '../options.js';
import type { Visit } from '../visit.js';
import { articleAddress } from './article-address.js';
import { diffLinesOf } from './diff-lines.js';

/** What the card beside the editor is made of. */
export interface LifeParts {
  moves: ReadonlySet<Move>;
  comments: CommentView[];
  checks: OpenCheck[];
  translations: TranslationState[];
  /** What readers say about the article, in any language. */
  feedback: FeedbackView[];
  files: ArticleFileView[];
  /** Who may own it. */
  owners: Option[];
  /** When it is to be verified again; null: never. */
  dueAt: Date | null;
  now: Date;
}

/** Where a text is between being written and being read, and what can be done with it next. */
export function lifeOf(visit: Visit, article: ArticleView, locale: Locale, text: ArticleTextView, parts: LifeParts) {
  const { t } = visit;
  const { moves, comments, checks, dueAt, now } = parts;
  const at = (...what: string[]) => address(articleAddress(article.id, locale), what, { version: article.version });
  const own = parts.translations.find((state) => state.locale === locale);
  const other = LOCALES.find((one) => one !== locale)!;
  const openComments = comments.filter(({ resolvedAt }) => !resolvedAt).length;
  return {
    stage: text.stage,
    label: t(`studio.stage.${text.stage}`),
    explanation: t(`studio.stage.${text.stage}.text`, {
      at: text.publishAt ? formatDateTime(text.publishAt, visit.locale) : '',
    }),
    isApproved: text.isApproved && text.stage !== 'published',
    canAsk: moves.has('ask-review'),
    canEndOwn: moves.has('end-review') && !moves.has('approve'),
    canSendBack: moves.has('end-review') && moves.has('approve'),
    canApprove: moves.has('approve') && !text.isApproved,
    canSchedule: moves.has('schedule'),
    canUnschedule: moves.has('unschedule'),
    canVerify: moves.has('verify'),
    isWaitingForReview: moves.has('ask-review') && !moves.has('publish'),
    askUrl: at('review'),
    endUrl: at('review', 'end'),
    approveUrl: at('approval'),
    scheduleUrl: at('schedule'),
    unscheduleUrl: at('schedule', 'end'),
    verifyUrl: at('verification'),
    earliest: formatLocalTime(new Date(now.getTime() + 5 * 60_000)),
    verifiedAt: text.verifiedAt,
    isOverdue: text.published !== null && dueAt !== null && dueAt < now,
    dueAt: text.published === null ? null : dueAt,
    owners: choices(parts.owners, article.owner?.id ?? ''),
    ownerUrl: at('owner'),
    checks: checks.map((check) => checkLine(check, visit)),
    translation: own && {
      isBehind: own.state === 'behind',
      isMissing: own.state === 'missing',
      text: t(`studio.translation.${own.state}`, {
        language: t(`language.${other}`),
        follows: own.follows ?? 0,
        latest: own.latest ?? 0,
      }),
      changesUrl: own.follows === null ? '' : compareAddress(article.id, other, own.follows, own.latest ?? 0),
      besideUrl: address(articleAddress(article.id, locale), [], { beside: 'yes' }),
      inStepUrl: at('translation'),
    },
    comments: comments.map((comment) => ({
      ...comment,
      author: comment.author ?? t('studio.somebody'),
      version: t('studio.version', { version: String(comment.version) }),
      isResolved: comment.resolvedAt !== null,
      isGone: comment.quote !== '' && !comment.stands,
      url: articleAddress(article.id, locale, 'comments', comment.id, comment.resolvedAt ? 'reopening' : 'resolution'),
    })),
    files: parts.files.map(({ id, name, path, bytes, mediaType }) => ({
      name,
      path,
      bytes,
      markdown: `${mediaType.startsWith('image/') ? '!' : ''}[${name.replace(/\.\w+$/, '')}](${path})`,
      removeUrl: articleAddress(article.id, locale, 'files', id, 'removal'),
    })),
    filesUrl: articleAddress(article.id, locale, 'files'),
    feedback: parts.feedback.map((entry) => ({
      ...entry,
      reasonLabel: t(`feedback.reason.${entry.reason}`),
      version:
        entry.version === 0 ? t('studio.feedback.of-merged') : t('studio.version', { version: String(entry.version) }),
      code: entry.locale.toUpperCase(),
      lang: entry.locale,
    })),
    waiting: t('studio.feedback.waiting', { count: parts.feedback.filter(({ waits }) => waits).length }),
    feedbackUrl: articleAddress(article.id, locale, 'feedback'),
    openComments,
    commentUrl: articleAddress(article.id, locale, 'comments'),
  };
}

export function compareAddress(id: string, locale: Locale, from: number, to: number): string {
  return address(articleAddress(id, locale, 'versions', 'compare'), [], { from, to });
}

/** One reason to doubt a text, with what an editor needs to judge. */
function checkLine({ kind, evidence, at }: OpenCheck, { t }: Visit) {
  const { title, path = '', note = '', before, after, reason } = evidence;
  const lines = before === undefined && after === undefined ? [] : diffLinesOf(before ?? '', after ?? '');
  return {
    text: t(`studio.check.${kind}`),
    title: title || (reason ? t(`feedback.reason.${reason}`) : ''),
    path,
    note,
    at,
    lines,
  };
}
