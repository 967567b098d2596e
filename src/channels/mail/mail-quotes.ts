/** Longer lines are no headings of a quote; matching only short ones also keeps hostile text from costing time. */
const LONGEST_HEADING = 400;

/** What mail programs write above what they quote, in Dutch and English. */
const HEADINGS = [
  // Gmail, Apple Mail, Thunderbird: "Op ma 23 nov. 2026 om 10:12 schreef Desk <desk@...>:", "On Mon, ... wrote:"
  /^(?:op|on)\s.{6,300}\b(?:schreef|wrote)\b.{0,200}:?$/i,
  /^(?:op|on)\s.{6,300}\b(?:heeft)\b.{0,200}\b(?:geschreven)\b:?$/i,
  /^.{0,200}<[^<>\s]{3,200}@[^<>\s]{1,200}>\s*(?:schreef|wrote)\b.{0,100}:$/i,
  /^-{2,}\s*(?:oorspronkelijk bericht|original message|oorspronkelijke e-mail|original e?-?mail)\s*-{2,}$/i,
  // Outlook's line, before the headers of what it quotes.
  /^_{20,}$/,
];

/** What somebody passes on is what they want read. */
const FORWARD =
  /^(?:-{2,}\s*(?:doorgestuurd bericht|forwarded message)\s*-{2,}|begin (?:doorgestuurd bericht|forwarded message):?)$/i;
const FORWARD_SUBJECT = /^(?:fwd?|doorst|dst)\s*:/i;

/** The headers that Outlook repeats above what it quotes: two in a row are no coincidence. */
const HEADER = /^\*?(?:van|from|verzonden|sent|datum|date|aan|to|cc|onderwerp|subject)\s*:\*?\s/i;

/** Where people stop and their signature, or their telephone, begins. */
const SIGNATURE = [
  /^-- ?$/,
  /^(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via)\b.{0,80}$/i,
  /^sent (?:from|with|via)\b.{0,80}$/i,
  /^(?:get|download|verkrijg) outlook (?:for|voor)\b.{0,80}$/i,
  /^outlook (?:for|voor) (?:ios|android)\b.{0,80}$/i,
];

export interface Unfolded {
  /** What is new. */
  text: string;
  /** What was quoted under or over it; '' when nothing was. */
  quoted: string;
}

/** Takes apart what somebody wrote and what their mail program quoted with it. A mail that only quotes keeps all of it. */
export function unfold(given: string, subject = ''): Unfolded {
  const lines = given.replaceAll(/\r\n?/g, '\n').split('\n');
  const isForward = lines.some((line) => line.length < 100 && FORWARD.test(line.trim()));
  if (isForward || FORWARD_SUBJECT.test(subject)) return { text: tidy(lines), quoted: '' };
  const from = quoteStart(lines);
  const above = lines.slice(0, from);
  // Who answers between the quoted lines means them to be read together; of the rest only what is theirs is new.
  const own = above.filter((line) => !/^\s*>/.test(line));
  const isInterleaved = above.some((line) => /^\s*>/.test(line)) && own.some((line) => line.trim() !== '');
  const text = tidy(withoutSignature(isInterleaved ? above : own));
  if (text === '') return { text: tidy(lines), quoted: '' };
  const rest = lines.slice(from).join('\n').trim();
  return { text, quoted: rest };
}

function quoteStart(lines: readonly string[]): number {
  for (const [index, line] of lines.entries()) {
    const one = line.trim();
    if (one === '' || one.length > LONGEST_HEADING) continue;
    if (isHeading(one)) return index;
    // Gmail breaks a long heading over two lines.
    const next = (lines[index + 1] ?? '').trim();
    if (/^(?:op|on)\s/i.test(one) && next.length <= 200 && isHeading(`${one} ${next}`)) return index;
    if (HEADER.test(one) && HEADER.test(next)) return index;
  }
  // Quoted lines to the end, with nothing above them that says so.
  let end = lines.length;
  while (end > 0 && (lines[end - 1]!.trim() === '' || /^\s*>/.test(lines[end - 1]!))) end -= 1;
  return lines.slice(end).some((line) => /^\s*>/.test(line)) ? end : lines.length;
}

function isHeading(line: string): boolean {
  const bare = line.replace(/^[>\s]+/, '');
  return HEADINGS.some((heading) => heading.test(bare));
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex(
    (line) => line.length <= 120 && SIGNATURE.some((signature) => signature.test(line.trimEnd())),
  );
  return at > 0 && lines.slice(0, at).some((line) => line.trim() !== '') ? lines.slice(0, at) : lines;
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
