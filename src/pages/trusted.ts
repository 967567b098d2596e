import Handlebars from 'handlebars';

/**
 * HTML that goes into a page as it is. Only for what was made safe by the room it comes from: rendered Markdown and
 * marked search hits of `knowledge`. Whatever a person typed is a string and gets escaped.
 */
export type TrustedHtml = Handlebars.SafeString;

export function trusted(html: string): TrustedHtml {
  return new Handlebars.SafeString(html);
}
