import { inLocale } from '../../products/index.js';
import type { ChangeLine, MomentLine, TicketDetails, TicketSummary } from '../../tickets/index.js';
import type { Channel } from '../../tickets/index.js';
import { helpAddress } from '../address.js';
import type { Icon } from '../icons.js';
import type { Visit } from '../visit.js';

const CHANNEL_ICON: Record<Channel, Icon> = {
  web: 'globe',
  email: 'mail',
  phone: 'phone',
  chat: 'chat',
  social: 'people',
  counter: 'counter',
};

/** A question in a list of one's own. */
export function questionLine(ticket: TicketSummary, { t, locale, help }: Visit) {
  return {
    number: ticket.number,
    subject: ticket.subject,
    url: help(['my', 'questions', ticket.number]),
    status: ticket.status,
    statusLabel: t(`status.${ticket.status}`),
    product: ticket.product ? inLocale(ticket.product.name, locale) : '',
    updatedAt: ticket.updatedAt,
  };
}

/** A question with everything that happened, as its customer sees it. */
export function questionPage(ticket: TicketDetails, visit: Visit) {
  const { t, help } = visit;
  const line = questionLine(ticket, visit);
  const isOver = ticket.status === 'solved' || ticket.status === 'closed';
  const articles = ticket.links
    .filter(({ source }) => source === 'confirmed')
    .map((link) => ({
      question: link.question,
      url: helpAddress(link.locale, ['articles', link.slug]),
      lang: link.locale,
    }));
  return {
    ...line,
    openedAt: ticket.openedAt,
    channelLabel: t(`channel.${ticket.channel}`),
    whatNow: t(`question.now.${ticket.isMerged ? 'merged' : ticket.status}`),
    mergedUrl: ticket.mergedInto ? help(['my', 'questions', ticket.mergedInto.number]) : '',
    mergedLabel: ticket.mergedInto ? t('question.merged-into', { number: `#${ticket.mergedInto.number}` }) : '',
    solution: isOver ? (ticket.solution ?? '') : '',
    solvedAt: ticket.solvedAt ?? ticket.updatedAt,
    articles: isOver ? articles : [],
    hasArticles: isOver && articles.length > 0,
    happenings: happenings(ticket, visit),
    mayReply: !ticket.isMerged && ticket.status !== 'closed',
    mayReopen: !ticket.isMerged && ticket.status === 'solved',
    isClosed: ticket.status === 'closed',
    askAgainUrl: help(['ask'], { subject: ticket.subject }),
    crumbs: [
      { label: t('area.help'), url: help() },
      { label: t('questions.title'), url: help(['my', 'questions']) },
      { label: `#${ticket.number}`, url: '' },
    ],
  };
}

/** What was said and what changed, in one line of time, oldest first. */
function happenings(ticket: TicketDetails, visit: Visit) {
  // Staff may read along in their own questions; here they see what any customer would.
  const moments = ticket.moments.filter(({ visibility }) => visibility === 'customer');
  const changes = ticket.changes.filter(({ visibility, what }) => visibility === 'customer' && what === 'status');
  return [
    ...moments.map((moment) => happened(moment, visit)),
    ...changes.map((change) => changed(change, visit)),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function happened(moment: MomentLine, { t, actor }: Visit) {
  const isMine = moment.author.id !== null && moment.author.id === actor.accountId;
  const name = isMine ? t('question.you') : moment.author.name || t('question.somebody');
  const isNote = moment.direction === 'note';
  return {
    isChange: false,
    at: moment.at,
    name,
    avatar: isMine ? actor.name : name,
    byStaff: moment.byStaff,
    role: moment.byStaff && !isMine ? t('question.staff') : '',
    isNote,
    how: isNote ? t('question.note') : t(`channel.${moment.channel}`),
    icon: isNote ? ('note' satisfies Icon) : CHANNEL_ICON[moment.channel],
    text: moment.text,
    files: moment.attachments.map(({ id, name: fileName, bytes }) => ({
      name: fileName,
      bytes,
      url: `/api/v1/attachments/${id}`,
    })),
    hasFiles: moment.attachments.length > 0,
    change: '',
  };
}

function changed(change: ChangeLine, { t }: Visit) {
  const status = change.newValue ?? 'open';
  return {
    isChange: true,
    at: change.at,
    name: '',
    avatar: '',
    byStaff: false,
    role: '',
    isNote: false,
    how: '',
    icon: status === 'solved' || status === 'closed' ? ('check' satisfies Icon) : ('clock' satisfies Icon),
    text: '',
    files: [],
    hasFiles: false,
    change: t(`question.became.${status}`),
  };
}
