import type { Locale } from '../platform/locale/index.js';

type Kind = 'name' | 'mail' | 'phone' | 'iban' | 'bsn' | 'card';

const PLACEHOLDERS: Record<Locale, Record<Kind, string>> = {
  nl: {
    name: '[naam]',
    mail: '[e-mailadres]',
    phone: '[telefoonnummer]',
    iban: '[IBAN]',
    bsn: '[BSN]',
    card: '[kaartnummer]',
  },
  en: {
    name: '[name]',
    mail: '[e-mail address]',
    phone: '[phone number]',
    iban: '[IBAN]',
    bsn: '[BSN]',
    card: '[card number]',
  },
};

/** Parts of names that are words of their own. */
const PARTICLES = new Set(
  'de den der van von la le el al di da du dos das ten ter te het in op aan bij zu und y e of the mr mrs ms dr ir drs'.split(
    ' ',
  ),
);

/** How long an IBAN is per country (ISO 13616 registry); a country that is not here may have any length. */
const IBAN_LENGTHS: Record<string, number> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22
   GI23 GL18 GR27 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 MU30
   NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 XK20`
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/**
 * A text without what tells who somebody is: mail addresses, bank accounts (IBAN, by its check digits), card numbers
 * (Luhn), citizen service numbers (BSN, by the eleven-test), phone numbers, and the given names, whole and in parts.
 * Each becomes a word in brackets, in the language of the text. Numbers that fail their test stay, so that order
 * numbers and error codes survive; who reads the result still has to look.
 */
export function maskPersonalData(text: string, names: Iterable<string> = [], locale: Locale = 'nl'): string {
  const words = PLACEHOLDERS[locale];
  const numbers = maskIbans(text.normalize('NFC').replaceAll(MAIL, words.mail), words.iban)
    .replaceAll(CARD, (found) => (isCard(digitsOf(found)) ? words.card : found))
    .replaceAll(PHONE, words.phone)
    .replaceAll(NINE_DIGITS, (found) => (isBsn(digitsOf(found)) ? words.bsn : found));
  return maskNames(numbers, names, words.name);
}

const MAIL = /[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
/** 13 to 19 digits, with single spaces or hyphens between them. */
const CARD = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])/g;
const NINE_DIGITS = /(?<![\d.,-])\d(?:[ .-]?\d){8}(?![\d]|[.,-]\d)/g;
/** With the number of a country, or a Dutch one: ten digits that begin with a zero. */
const PHONE =
  /(?<![\d\p{L}+])(?:(?:\+|00)[1-9]\d{0,2}[ .()/-]{0,3}(?:\(0\)[ ]?)?(?:\d[ .()/-]{0,2}){6,11}\d|\(?0[1-9](?:[ .()/-]{0,2}\d){8})(?!\d)/gu;
const IBAN_START = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?=[ ]?[A-Z\d]{2})/giu;

function maskIbans(text: string, word: string): string {
  let masked = '';
  let from = 0;
  for (const { index } of text.matchAll(IBAN_START)) {
    if (index < from) continue;
    const end = endOfIban(text, index);
    if (end === null) continue;
    masked += text.slice(from, index) + word;
    from = end;
  }
  return masked + text.slice(from);
}

/** Where an IBAN that begins here ends; null when it is none. Spaces within it don't count. */
function endOfIban(text: string, start: number): number | null {
  const wanted = IBAN_LENGTHS[text.slice(start, start + 2).toUpperCase()];
  let plain = '';
  let end: number | null = null;
  for (let at = start; at < text.length && plain.length < 34; at += 1) {
    const sign = text[at]!;
    if (sign === ' ' && text[at - 1] !== ' ') continue;
    if (!/[a-z\d]/i.test(sign)) break;
    plain += sign.toUpperCase();
    const isWhole = !/[\p{L}\d]/u.test(text[at + 1] ?? '');
    const fits = wanted === undefined ? plain.length >= 15 : plain.length === wanted;
    if (fits && isWhole && isIban(plain)) end = at + 1;
  }
  return end;
}

/** ISO 7064 MOD 97-10: the country and its check digits moved to the end, letters as two digits. */
function isIban(iban: string): boolean {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}

/** Luhn (ISO/IEC 7812-1): every second digit from the right counts double. */
function isCard(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of Array.from(digits, Number).toReversed().entries()) {
    const value = digit * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

/** The eleven-test of Dutch citizen service numbers: weights 9 to 2, and the last digit counts minus one. */
function isBsn(digits: string): boolean {
  const sum = Array.from(digits, Number).reduce(
    (total, digit, index) => total + digit * (index === 8 ? -1 : 9 - index),
    0,
  );
  return sum % 11 === 0 && !/^0+$/.test(digits);
}

const digitsOf = (text: string) => text.replaceAll(/\D/g, '');

/**
 * A whole name counts however it is written; a part of it only with a capital, for "Mark" is somebody and "mark" is
 * not. Initials and particles before a surname go along: "J. de Vries".
 */
function maskNames(text: string, names: Iterable<string>, word: string): string {
  const whole = new Set<string>();
  const parts = new Set<string>();
  for (const name of names) {
    const spoken = name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
    for (const variant of [spoken, spoken.normalize('NFD').replaceAll(/\p{M}/gu, '')]) {
      if (variant.length > 2) whole.add(variant);
      for (const part of variant.split(/[\s,]+/)) {
        if (part.length > 2 && /^\p{L}/u.test(part) && !PARTICLES.has(part.toLowerCase())) {
          parts.add(part[0]!.toUpperCase() + part.slice(1));
          parts.add(part.toUpperCase());
        }
      }
    }
  }
  const before = '(?<![\\p{L}\\p{N}@])';
  const after = "(?:['’]s)?(?![\\p{L}\\p{N}@])";
  const masked = whole.size > 0 ? text.replaceAll(new RegExp(`${before}${anyOf(whole)}${after}`, 'giu'), word) : text;
  if (parts.size === 0) return masked;
  const particles = `(?:(?:${[...PARTICLES].join('|')})\\s+){0,3}`;
  const initials = `(?:(?:\\p{Lu}\\.\\s?){1,4}\\s?${particles})?`;
  return masked.replaceAll(new RegExp(`${before}${initials}${anyOf(parts)}${after}`, 'gu'), word);
}

/** The longest first, so that "Anna Maria" is not found as "Anna". */
function anyOf(words: Set<string>): string {
  const sorted = [...words].toSorted((a, b) => b.length - a.length);
  return `(?:${sorted.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`;
}
