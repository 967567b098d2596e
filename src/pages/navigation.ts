import { isEditor, isStaff } from '../accounts/index.js';
import type { Area } from './area.js';
import type { Icon } from './icons.js';
import type { Visit } from './visit.js';

export interface NavigationItem {
  label: string;
  url: string;
  icon: Icon;
  isCurrent: boolean;
  /** The places that share this item, itself the first of them; empty for a place of its own. */
  places: readonly NavigationItem[];
}

interface Place {
  key: string;
  path: string;
  icon: Icon;
  /** Places of one group share an item in the header, `nav.<area>.group.<group>`, and stand in a row below it. */
  group?: 'knowledge' | 'finding' | 'contact' | 'procedures' | 'management';
  /** A page elsewhere that one comes to from here. */
  alsoAt?: string;
  /** Only the page itself is this place, not the pages under it. */
  isExact?: boolean;
  isFor?: (visit: Visit) => boolean;
}

const signedIn = ({ actor }: Visit) => actor.accountId !== null;
const admins = ({ actor }: Visit) => actor.role === 'admin';

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
    { key: 'articles', group: 'knowledge', path: '/studio/articles', icon: 'book' },
    { key: 'manuals', group: 'knowledge', path: '/studio/manuals', icon: 'note' },
    { key: 'fragments', group: 'knowledge', path: '/studio/fragments', icon: 'clip' },
    { key: 'faq', group: 'knowledge', path: '/studio/faq', icon: 'chart' },
    { key: 'gaps', group: 'knowledge', path: '/studio/gaps', icon: 'flag' },
    { key: 'matching', group: 'finding', path: '/studio/matching', icon: 'link' },
    { key: 'search', group: 'finding', path: '/studio/search', alsoAt: '/studio/synonyms', icon: 'search' },
    { key: 'channels', group: 'contact', path: '/studio/channels', icon: 'phone' },
    { key: 'journeys', group: 'contact', path: '/studio/journeys', icon: 'flag' },
    { key: 'mail', group: 'contact', path: '/studio/mail', icon: 'mail', isFor: admins },
    { key: 'procedures', group: 'procedures', path: '/studio/procedures', alsoAt: '/studio/ledger', icon: 'gear' },
    {
      key: 'connectors',
      group: 'procedures',
      path: '/studio/connectors',
      icon: 'link',
      isFor: admins,
    },
    { key: 'webhooks', group: 'procedures', path: '/studio/webhooks', icon: 'exit', isFor: admins },
    { key: 'products', group: 'management', path: '/studio/products', icon: 'box' },
    {
      key: 'rules',
      group: 'management',
      path: '/studio/rules',
      icon: 'check',
      isFor: admins,
    },
    {
      key: 'imports',
      group: 'management',
      path: '/studio/imports',
      icon: 'upload',
      isFor: admins,
    },
    {
      key: 'accounts',
      group: 'management',
      path: '/studio/accounts',
      icon: 'people',
      isFor: admins,
    },
    {
      key: 'keys',
      group: 'management',
      path: '/studio/keys',
      icon: 'key',
      isFor: admins,
    },
    {
      key: 'audit',
      group: 'management',
      path: '/studio/audit',
      icon: 'list',
      isFor: admins,
    },
    { key: 'desk', path: '/desk', icon: 'inbox' },
    { key: 'help', path: help(), icon: 'question' },
  ],
};

/** The items of the header; the places of a group are one, which leads to the first that this visitor may see. */
export function navigationOf(visit: Visit, area: Area): NavigationItem[] {
  const places = PLACES[area](visit).filter((place) => place.isFor?.(visit) ?? true);
  const item = (place: Place): NavigationItem => ({
    label: visit.t(`nav.${area}.${place.key}`),
    url: place.path,
    icon: place.icon,
    isCurrent:
      visit.path === place.path ||
      visit.path === place.alsoAt ||
      (!place.isExact && visit.path.startsWith(`${place.path}/`)),
    places: [],
  });
  return places.flatMap((place, at) => {
    const { group } = place;
    const shared = group ? places.filter((one) => one.group === group) : [];
    if (shared.length < 2) return [item(place)];
    if (places.findIndex((one) => one.group === group) !== at) return [];
    const items = shared.map(item);
    const isCurrent = items.some((one) => one.isCurrent);
    return [{ ...item(place), label: visit.t(`nav.${area}.group.${group}`), isCurrent, places: items }];
  });
}
