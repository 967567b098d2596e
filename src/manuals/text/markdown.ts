import MarkdownIt from 'markdown-it';

/** Reads the Markdown of manuals; what is shown is rendered by `knowledge`, which knows what is safe. */
export const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
