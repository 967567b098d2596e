import type { Server } from 'node:http';

const LOOK_EVERY_MS = 100;
/** Whoever stops us kills us after half a minute. */
const PATIENCE_MS = 20_000;

/**
 * Sees everybody out when the server closes: a request in hand is finished, and then its connection is closed rather
 * than kept for a next request, which Node would wait for. A request that would never end is cut off.
 */
export function lastCall(server: Server): void {
  const look = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS);
  const end = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  for (const timer of [look, end]) timer.unref();
  server.once('close', () => {
    clearInterval(look);
    clearTimeout(end);
  });
}
