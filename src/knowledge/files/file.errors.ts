import { DomainError } from '../../platform/errors/index.js';

/** There is none, or it is part of nothing that this reader may see: they can't tell which. */
export class ArticleFileNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'article-file-not-found';

  constructor() {
    super('There is no such file.');
  }
}

export type FileRefusal = 'not-an-image' | 'too-large' | 'too-many-dots' | 'too-many';

const SENTENCES: Record<FileRefusal, string> = {
  'not-an-image': 'This is neither a PNG, JPEG, GIF or WebP image nor a PDF. An SVG can carry scripts: save it as PNG.',
  'too-large': 'This file is too large: an image may have 5 MB, a PDF 10 MB.',
  'too-many-dots': 'This image has too many dots: at most 10,000 on a side and 40 million in all.',
  'too-many': 'This article has 100 files already. Remove some first.',
};

/** A file that is not taken; `reason` says why. */
export class ArticleFileRefused extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'article-file-refused';

  constructor(readonly reason: FileRefusal) {
    super(SENTENCES[reason]);
  }

  override get details() {
    return { reason: this.reason };
  }
}
