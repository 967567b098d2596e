import { InvalidInput } from '../../platform/errors/index.js';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;

/**
 * What keeps a password from being good enough, as a sentence; null when nothing does. Length is what counts (NIST
 * SP 800-63B): no rules about digits and signs, but not what anybody knows of the person.
 */
export function weaknessOf(password: string, owner: { email: string | null; name: string }): string | null {
  const length = Array.from(password).length;
  if (length < PASSWORD_MIN) return `must be at least ${PASSWORD_MIN} characters`;
  if (length > PASSWORD_MAX) return `must be at most ${PASSWORD_MAX} characters`;

  const plain = simplified(password);
  const known = [owner.email, owner.email?.split('@')[0], owner.name].map((text) => simplified(text ?? ''));
  if (known.includes(plain)) return 'must not be your name or e-mail address';
  if (new Set(plain).size < 4) return 'must not be the same few characters over and over';
  return null;
}

/** @throws InvalidInput at `path` */
export function requireStrong(password: string, owner: { email: string | null; name: string }, path: string): void {
  const weakness = weaknessOf(password, owner);
  if (weakness) throw new InvalidInput([{ path, message: weakness }]);
}

/** The same password however a keyboard composes an accent; what is hashed and what is compared. */
export function normalized(password: string): string {
  return password.normalize('NFKC');
}

function simplified(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');
}
