import MarkdownIt from 'markdown-it';

/**
 * Our Markdown: CommonMark with tables and strikethrough, bare links made clickable. HTML is text: whoever writes an
 * answer shows tags instead of using them. Pictures are our own only, so that no answer makes a reader's browser
 * call another site; their description stays.
 */
export const parser = new MarkdownIt({ html: false, linkify: true, typographer: false });

/** The same without looking for bare links, which takes most of the time and says nothing that the text doesn't. */
export const plainParser = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** Where the files of articles are read. */
export const OWN_IMAGE = /^\/media\/articles\/[\da-f-]{36}\/[\w.-]+$/;

parser.linkify.set({ fuzzyEmail: true, fuzzyLink: true, fuzzyIP: false });

parser.renderer.rules['image'] = (tokens, index) => {
  const { content, attrs } = tokens[index]!;
  const { escapeHtml } = parser.utils;
  const source = String(attrs?.find(([name]) => name === 'src')?.[1] ?? '');
  return OWN_IMAGE.test(source)
    ? `<img src="${source}" alt="${escapeHtml(content)}" loading="lazy" />`
    : escapeHtml(content);
};

// The question is the h1 of the page, so the headings within an answer begin at h2.
parser.core.ruler.push('headings_below_the_question', ({ tokens }) => {
  for (const token of tokens) {
    if (token.type === 'heading_open' || token.type === 'heading_close') {
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
    }
  }
});
