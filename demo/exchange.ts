import { ChannelsQueries, QueueReports } from '../src/channels/index.js';
import type { Service } from './service.js';

const EVERY_MS = 45_000;
const HANDLING = [240, 180, 410, 95, 300, 260];

/** Plays the telephone exchange and the chat system of Zonnedal, so that their waiting times are alive. */
export function startExchange(service: Service): void {
  const report = async () => {
    const seconds = Date.now() / 1000;
    const channels = await service.get(ChannelsQueries).list();
    for (const { id, key } of channels.filter(({ queue }) => queue === 'reported')) {
      const isPhone = key === 'telefoon';
      // Goes up and down within the hour.
      const swing = Math.sin(seconds / 500 + (isPhone ? 0 : 2));
      await service.get(QueueReports).take(id, {
        waiting: Math.round((isPhone ? 9 : 3) * (1 + 0.7 * swing)),
        agents: isPhone ? 5 : 3,
        free: 0,
        handlingSeconds: HANDLING.map((each) => each * (1 + 0.2 * swing)),
        abandoned: isPhone ? 1 : 0,
        answered: [],
      });
    }
  };
  // What goes wrong now, such as the database going away, is tried again by the next one.
  const quietly = () => void report().catch(() => {});
  quietly();
  setInterval(quietly, EVERY_MS).unref();
}
