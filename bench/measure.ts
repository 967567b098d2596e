import autocannon from 'autocannon';

export const CONNECTIONS = 16;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4);
const ROUNDS = 3;

export interface Target {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: unknown;
}

/** Requests per second of both, measured in turn so that a noisy machine hurts them alike; the middle of three ratios. */
export async function compare(
  ours: Target,
  baseline: Target,
): Promise<{ ours: number; baseline: number; ratio: number }> {
  await load(ours, 2);
  await load(baseline, 2);
  const rounds: Array<{ ours: number; baseline: number; ratio: number }> = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const there = await load(baseline, SECONDS);
    const here = await load(ours, SECONDS);
    rounds.push({ ours: here, baseline: there, ratio: here / there });
  }
  return rounds.sort((a, b) => a.ratio - b.ratio)[Math.floor(ROUNDS / 2)]!;
}

/** Requests per second. @throws when any answer is not 2xx: a fast refusal is no result. */
export async function load({ url, method = 'GET', headers = {}, body }: Target, seconds = SECONDS): Promise<number> {
  const result = await autocannon({
    url,
    method,
    connections: CONNECTIONS,
    duration: seconds,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${method} ${url}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  }
  return result.requests.average;
}

/** The time that 99 in 100 of these addresses, asked for in turn, don't exceed, in milliseconds. @throws as load. */
export async function slowest(urls: readonly string[], connections: number, seconds = SECONDS): Promise<number> {
  const { origin } = new URL(urls[0]!);
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    requests: urls.map((url) => ({ path: url.slice(origin.length) })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${urls[0]}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  return result.latency.p99;
}

/** The middle of how long each took, in milliseconds, one after the other. */
export async function middleTime(times: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const started = performance.now();
    await work(n);
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}
