const SIGN = /[&<>"']/;
const SIGNS = new RegExp(SIGN, 'g');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML, for contents and quoted attributes. Templates escape by themselves; this is for what they are handed. */
export function escapeHtml(text: string): string {
  // Most have none, and looking costs far less than replacing.
  return SIGN.test(text) ? text.replace(SIGNS, (sign) => ENTITIES[sign]!) : text;
}
