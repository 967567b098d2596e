export type ErrorKind =
  'not-found' | 'conflict' | 'invalid' | 'forbidden' | 'unauthenticated' | 'limited' | 'unavailable';

/** A rule of the domain said no. `code` is stable and public; `message` is for people and may change. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;

  /** Further public members of the problem document, such as the current version of what was edited. */
  get details(): Record<string, unknown> {
    return {};
  }
}

/** One field that is wrong, and how to mend it. `path` is dotted: `moments.0.text`. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** What came in does not fit its schema. */
export class InvalidInput extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid-input';

  constructor(readonly fields: readonly FieldProblem[]) {
    super(fields.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
  }

  override get details() {
    return { errors: this.fields };
  }
}

/** Too many tries in a short time. `retryAfter` is in seconds. */
export class TooManyRequests extends DomainError {
  readonly kind = 'limited';
  readonly code = 'too-many-requests';

  constructor(readonly retryAfter: number) {
    super(`Too many requests. Try again in ${retryAfter} seconds.`);
  }

  override get details() {
    return { retryAfter: this.retryAfter };
  }
}
