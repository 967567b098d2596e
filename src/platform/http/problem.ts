import { isDatabaseAway } from '../database/index.js';
import { DomainError, type ErrorKind } from '../errors/index.js';

/** An error as RFC 9457 tells it. `code` is stable; `detail` is for people. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance?: string;
  requestId?: string;
  [member: string]: unknown;
}

const STATUS: Record<ErrorKind, number> = {
  'not-found': 404,
  conflict: 409,
  invalid: 400,
  forbidden: 403,
  unauthenticated: 401,
  limited: 429,
  unavailable: 503,
};

const TITLE: Record<number, string> = {
  400: 'The request is not right',
  401: 'Sign in first',
  403: 'You may not do this',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Something else changed first',
  412: 'It has changed since you read it',
  413: 'Too large',
  414: 'The address is too long',
  415: 'This media type is not understood',
  422: 'The request can not be carried out',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'The service is not available right now',
};

const CODE: Record<number, string> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  412: 'precondition-failed',
  413: 'too-large',
  414: 'address-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** A value that came in with the request is none of its type: a date in a cursor, a number that is too large. */
const UNREADABLE_VALUE = /^(22P02|22P05|22003|22007|22008|22021)$/;
/** The database broke off: two writes waited for each other, or one took too long. Trying again may well work. */
const BUSY = /^(40001|40P01|55P03|57014)$/;

/** Tells any error as a problem, without giving away what is inside: an unknown one is a bare 500. */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) {
    return { ...problem(STATUS[error.kind], error.code, error.message), ...error.details };
  }
  if (isDatabaseAway(error)) {
    return problem(503, 'database-unavailable', 'The database does not answer. Try again in a few seconds.');
  }
  const { driverError } = (error ?? {}) as { driverError?: { code?: string } };
  if (UNREADABLE_VALUE.test(driverError?.code ?? '')) {
    return problem(400, 'invalid-value', 'A value in the request can not be read.');
  }
  if (BUSY.test(driverError?.code ?? '')) {
    return problem(503, 'busy', 'Too much happened at the same moment. Try again in a few seconds.');
  }
  const status = statusOf(error);
  if (status && status < 500) return problem(status, CODE[status] ?? `http-${status}`, (error as Error).message);
  if (status === 503) return problem(503, 'unavailable', (error as Error).message);
  return problem(500, 'internal', 'Something went wrong on our side. The request id helps us to find out what.');
}

function problem(status: number, code: string, detail: string): Problem {
  return { type: `/api/docs#code-${code}`, title: TITLE[status] ?? 'Error', status, code, detail };
}

/** Nest tells the status with a method, Fastify and its plugins with a field. */
function statusOf(error: unknown): number | null {
  const { getStatus, statusCode } = error as { getStatus?: () => number; statusCode?: number };
  if (typeof getStatus === 'function') return (error as { getStatus(): number }).getStatus();
  return typeof statusCode === 'number' ? statusCode : null;
}
