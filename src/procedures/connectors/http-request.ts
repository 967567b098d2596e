import { request as plain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';

/** An address that was looked up and judged: what is connected to is this one, whatever the name says a moment later. */
export interface PinnedAddress {
  address: string;
  family: 4 | 6;
}

export interface HttpCall {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | null;
  /** Where the connection goes, whatever the name in the address says by now. */
  pinned: PinnedAddress;
  /** PEM of a certificate authority of one's own. */
  ca: string | undefined;
  /** When it must be over, in milliseconds since 1970. */
  deadline: number;
}

export interface HttpAnswer {
  status: number;
  body: string;
  /** The header Retry-After as it came, for those who try again; null when there is none. */
  retryAfter: string | null;
}

/** The call broke off. `sent`: the other side may have got it, and acted on it. */
export class HttpFault extends Error {
  constructor(
    readonly code: 'unreachable' | 'tls' | 'timeout' | 'broken-off' | 'too-large',
    readonly sent: boolean,
  ) {
    super(`The call broke off: ${code}.`);
  }
}

/** More than any answer that says whether something was done. */
const MOST_BYTES = 256 * 1024;

/**
 * One request to the pinned address. Redirects are not followed: where they lead nobody has judged. Answers that are too
 * large or too slow are cut off; the deadline holds for everything together.
 * @throws HttpFault
 */
export function send({ url, method, headers, body, pinned, ca, deadline }: HttpCall): Promise<HttpAnswer> {
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let sent = false;
    const left = deadline - Date.now();
    if (left <= 0) {
      reject(new HttpFault('timeout', false));
      return;
    }
    const options: RequestOptions = {
      method,
      // No agent: no connection of another call is used, none stays open.
      agent: false,
      headers: {
        ...headers,
        ...(body === null ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        Connection: 'close',
      },
      lookup: (_host, wanted, done) => {
        if ((wanted as { all?: boolean }).all) (done as (error: null, all: PinnedAddress[]) => void)(null, [pinned]);
        else done(null, pinned.address, pinned.family);
      },
    };
    const out = (isSecure ? secure : plain)(url, { ...options, ...(isSecure && ca ? { ca } : {}) }, (response) => {
      read(response).then(resolve, fail);
    });
    const timer = setTimeout(() => fail(new HttpFault('timeout', sent)), left);
    const fail = (error: Error) => {
      clearTimeout(timer);
      out.destroy();
      reject(error instanceof HttpFault ? error : new HttpFault(reasonOf(error, sent), sent));
    };
    out.on('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => (sent = true)));
    out.on('error', fail);
    out.on('close', () => clearTimeout(timer));
    out.end(body ?? undefined);
  });
}

function read(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    response.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MOST_BYTES) reject(new HttpFault('too-large', true));
      else parts.push(part);
    });
    response.on('error', () => reject(new HttpFault('broken-off', true)));
    response.on('aborted', () => reject(new HttpFault('broken-off', true)));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        body: Buffer.concat(parts).toString('utf8'),
        retryAfter: response.headers['retry-after'] ?? null,
      }),
    );
  });
}

function reasonOf(error: Error & { code?: string }, sent: boolean): HttpFault['code'] {
  if (sent) return 'broken-off';
  return /CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/.test(error.code ?? '') ? 'tls' : 'unreachable';
}
