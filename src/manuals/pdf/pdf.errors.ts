import { DomainError } from '../../platform/errors/index.js';
import type { PdfRefusal } from './pdf-text.js';

const WHY: Record<PdfRefusal, string> = {
  'not-a-pdf': 'This file is not a PDF, whatever it is called. Export the manual as PDF and send that.',
  'too-large': 'This file is too large.',
  encrypted: 'This PDF is locked with a password. Save it without one and send that.',
  broken: 'This PDF is damaged and can not be read. Export it again and send that.',
  'no-text':
    'This PDF holds pictures of text instead of text, as a scanner makes them. Run text recognition on it first.',
  'too-many-pages': 'This PDF has too many pages. Split it into several manuals.',
  'too-much-text': 'There is too much text in this PDF. Split it into several manuals.',
  'too-slow': 'Reading this PDF takes too long. Export it again in a simpler form, or split it.',
  'too-heavy': 'Reading this PDF takes too much memory. Export it again in a simpler form, or split it.',
  scripts:
    'This PDF carries scripts, forms that send, or other files. Export it again without those, for instance as PDF/A.',
};

/** A file that is not taken as a manual, and why. */
export class PdfRefused extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'pdf-refused';

  constructor(readonly refusal: PdfRefusal) {
    super(WHY[refusal]);
  }

  override get details() {
    return { refusal: this.refusal };
  }
}

/** Others wait already; who sends a manual can send it again. */
export class PdfReaderBusy extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'pdf-reader-busy';

  constructor() {
    super('Other manuals are being read. Try again in a minute.');
  }
}
