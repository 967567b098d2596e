import { isEditor, isStaff } from '../accounts/index.js';
import type { Area } from './area.js';
import type { Icon } from './icons.js';
import type { Visit } from './visit.js';

export interface NavigationItem {
  label: string;
  url: string;
  icon: Icon;
  isCurrent: boolean;
}

interface Place {
  key: string;
  path: string;
  icon: Icon;
  /** Only the page itself is this place, not the pages under it. */
  isExact?: boolean;
  isFor?: (visit: Visit) => boolean;
}

const signedIn = ({ actor }: Visit) => actor.accountId !== null;

/** The places of each area, in the order of its header. The texts are `nav.<area>.<key>`. */
const PLACES: Record<Area, (visit: Visit) => Place[]> = {
  help: ({ help }) => [
    { key: 'faq', path: help(['faq']), icon: 'question' },
    { key: 'ask', path: help(['ask']), icon: 'chat' },
    { key: 'contact', path: help(['contact']), icon: 'phone' },
    { key: 'questions', path: help(['my', 'questions']), icon: 'inbox', isFor: signedIn },
    { key: 'desk', path: '/desk', icon: 'inbox', isFor: ({ actor }) => isStaff(actor) },
  ],
  desk: ({ help }) => [
    { key: 'queue', path: '/desk', icon: 'inbox', isExact: true },
    { key: 'new', path: '/desk/tickets/new', icon: 'plus' },
    { key: 'contact', path: '/desk/contact', icon: 'phone' },
    { key: 'runs', path: '/desk/runs', icon: 'gear' },
    { key: 'studio', path: '/studio', icon: 'edit', isFor: ({ actor }) => isEditor(actor) },
    { key: 'help', path: help(), icon: 'question' },
  ],
  studio: ({ help }) => [
    { key: 'work', path: '/studio/work', icon: 'inbox' },
    { key: 'articles', path: '/studio/articles', icon: 'book' },
    { key: 'manuals', path: '/studio/manuals', icon: 'note' },
    { key: 'faq', path: '/studio/faq', icon: 'chart' },
    { key: 'gaps', path: '/studio/gaps', icon: 'flag' },
    { key: 'matching', path: '/studio/matching', icon: 'link' },
    { key: 'search', path: '/studio/search', icon: 'search' },
    { key: 'channels', path: '/studio/channels', icon: 'phone' },
    { key: 'journeys', path: '/studio/journeys', icon: 'flag' },
    { key: 'procedures', path: '/studio/procedures', icon: 'gear' },
    { key: 'connectors', path: '/studio/connectors', icon: 'link', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'products', path: '/studio/products', icon: 'box' },
    { key: 'rules', path: '/studio/rules', icon: 'check', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'imports', path: '/studio/imports', icon: 'upload', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'accounts', path: '/studio/accounts', icon: 'people', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'keys', path: '/studio/keys', icon: 'key', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'audit', path: '/studio/audit', icon: 'list', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'mail', path: '/studio/mail', icon: 'mail', isFor: ({ actor }) => actor.role === 'admin' },
    { key: 'desk', path: '/desk', icon: 'inbox' },
    { key: 'help', path: help(), icon: 'question' },
  ],
};

export function navigationOf(visit: Visit, area: Area): NavigationItem[] {
  return PLACES[area](visit)
    .filter((place) => place.isFor?.(visit) ?? true)
    .map((place) => ({
      label: visit.t(`nav.${area}.${place.key}`),
      url: place.path,
      icon: place.icon,
      isCurrent: visit.path === place.path || (!place.isExact && visit.path.startsWith(`${place.path}/`)),
    }));
}
