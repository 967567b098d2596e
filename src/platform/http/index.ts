export { createAdapter, setUpHttp } from './http.js';
export { isInsider } from './insider.js';
export { etagOf, isNotModified } from './etag.js';
export { ExpectedVersion, versionedEtag } from './expected-version.js';
export { IdempotencyInterceptor } from './idempotency.interceptor.js';
export { decodeCursor, encodeCursor, pageOf } from './page-of.js';
export type { PageOf } from './page-of.js';
export { ErrorPage } from './problem.filter.js';
export type { Problem } from './problem.js';
