import { SYSTEM } from '../src/accounts/index.js';
import { ChannelsQueries, ChannelsService, type NewChannel } from '../src/channels/index.js';
import type { Service } from './service.js';

const office = (from: string, to: string): NewChannel['weekly'] =>
  Object.fromEntries(['1', '2', '3', '4', '5'].map((day) => [day, [[from, to]]]));
const always = Object.fromEntries(['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, [['00:00', '24:00']]]));

const shared = { timeZone: 'Europe/Amsterdam', languages: ['nl', 'en'] } satisfies Partial<NewChannel>;

/** How one reaches Zonnedal. */
const CHANNELS: ReadonlyArray<Omit<NewChannel, 'holidays' | 'position'>> = [
  {
    ...shared,
    key: 'telefoon',
    kind: 'phone',
    name: { nl: 'Telefoon', en: 'Telephone' },
    address: '088 123 45 00',
    weekly: always,
    queue: 'reported',
  },
  {
    ...shared,
    key: 'chat',
    kind: 'chat',
    name: { nl: 'Chat', en: 'Chat' },
    address: 'https://chat.zonnedal.example',
    weekly: always,
    queue: 'reported',
  },
  {
    ...shared,
    key: 'website',
    kind: 'web',
    name: { nl: 'Vraag op de website', en: 'Ask on the website' },
    address: 'https://help.zonnedal.example',
    weekly: office('08:30', '17:30'),
    queue: 'desk',
  },
  {
    ...shared,
    key: 'email',
    kind: 'email',
    name: { nl: 'E-mail', en: 'E-mail' },
    address: 'servicedesk@zonnedal.example',
    weekly: office('08:30', '17:30'),
    queue: 'desk',
  },
  {
    ...shared,
    key: 'balie',
    kind: 'counter',
    name: { nl: 'Balie in ons kantoor', en: 'Counter at our office' },
    address: 'Marktplein 1, Zonnedal',
    weekly: { ...office('09:00', '16:00'), 4: [['09:00', '20:00']] },
    queue: 'none',
  },
  {
    ...shared,
    key: 'whatsapp',
    kind: 'social',
    name: { nl: 'WhatsApp', en: 'WhatsApp' },
    address: '06 12 34 50 00',
    weekly: office('09:00', '17:00'),
    queue: 'none',
  },
];

const names = [
  ['01-01', 'Nieuwjaarsdag'],
  ['04-27', 'Koningsdag'],
  ['12-25', 'Eerste kerstdag'],
  ['12-26', 'Tweede kerstdag'],
] as const;

/** Before the tickets come: those are answered over these. */
export async function loadChannels(service: Service, now = new Date()): Promise<void> {
  const there = new Set((await service.get(ChannelsQueries).list()).map(({ key }) => key));
  const holidays = [0, 1].flatMap((later) =>
    names.map(([day, name]) => ({ day: `${now.getFullYear() + later}-${day}`, name, spans: [] })),
  );
  for (const [position, channel] of CHANNELS.entries()) {
    if (!there.has(channel.key)) await service.get(ChannelsService).create(SYSTEM, { ...channel, holidays, position });
  }
}
