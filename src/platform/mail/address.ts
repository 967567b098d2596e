import { DomainError } from '../errors/index.js';

/** What was given as an address can't receive mail. */
export class InvalidAddress extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'invalid-mail-address';

  constructor() {
    super('This is not an e-mail address.');
  }
}

/**
 * Exactly one address and nothing else: no display name, list, comment, quoted part or control character, so that
 * nothing that was typed into a form can add a header or a recipient.
 */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/iu;

export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

/** A telephone number as providers of messages want it (E.164). */
export function isNumber(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text);
}

/** A header is one line: whatever would end it or can't be seen becomes a space. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
