import { randomInt } from 'node:crypto';
import { Attribute, Change, type Entry } from 'ldapts';

/** For a directory that makes no passwords itself. */
const LETTERS = 'abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789';
/** RFC 3112 and its kin: locked by hand, until somebody unlocks it. */
const LOCKED_FOR_GOOD = '000001010000Z';
const AD_DISABLED = 2;

/** OpenLDAP with the password policy overlay. */
export function policyChange(operation: string): Change[] {
  switch (operation) {
    case 'lock':
      return [replace('pwdAccountLockedTime', LOCKED_FOR_GOOD)];
    case 'unlock':
      return [replace('pwdAccountLockedTime')];
    case 'must-change':
      return [replace('pwdReset', 'TRUE')];
    default:
      return [replace('pwdReset')];
  }
}

/** Active Directory keeps locks and flags elsewhere. */
export function adChange(operation: string, entry: Entry): Change[] {
  const flags = Number(textOf(entry, 'userAccountControl'));
  switch (operation) {
    case 'lock':
      return [replace('userAccountControl', String(flags | AD_DISABLED))];
    case 'unlock':
      return [replace('lockoutTime', '0'), replace('userAccountControl', String(flags & ~AD_DISABLED))];
    case 'must-change':
      return [replace('pwdLastSet', '0')];
    default:
      return [replace('pwdLastSet', '-1')];
  }
}

/** Without a value the attribute goes. */
export function replace(type: string, value?: string | Buffer): Change {
  const values = value === undefined ? [] : [value];
  return new Change({ operation: 'replace', modification: new Attribute({ type, values: values as string[] }) });
}

/** Twenty characters of four kinds, as Active Directory's complexity asks. */
export function newPassword(): string {
  const any = Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `Aa${randomInt(10)}-${any}`;
}

export function isDisabledInAd(entry: Entry): boolean {
  return (Number(textOf(entry, 'userAccountControl')) & AD_DISABLED) !== 0;
}

export function textOf(entry: Entry, name: string): string {
  const [value] = [entry[name] ?? []].flat();
  return value === undefined ? '' : String(value);
}
