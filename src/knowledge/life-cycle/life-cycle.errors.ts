import { DomainError } from '../../platform/errors/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import type { Refusal } from './life-cycle.js';

/** The text is not where this can be done: it was published or taken back in the meantime, for instance. */
export class WrongStage extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-stage';

  constructor() {
    super('This text is not in the stage for that. Read it again: somebody may have been first.');
  }
}

/** Its product asks for a second pair of eyes. */
export class ReviewNeeded extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'review-needed';

  constructor() {
    super('Somebody who did not write this must review it first. Ask for a review.');
  }
}

export class OwnWork extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'own-work';

  constructor() {
    super('Nobody reviews what they wrote themselves.');
  }
}

/** Only what readers can see can be verified. */
export class NotOnline extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-not-online';

  constructor() {
    super('This text is not online, so there is nothing to verify.');
  }
}

/** Where review begins and ends is for administrators: an editor can't leave it by moving the article. */
export class ReviewBoundary extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'review-boundary';

  constructor() {
    super('Only an administrator moves an article between a product that asks for review and one that does not.');
  }
}

export class CommentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'comment-not-found';

  constructor(id: string) {
    super(`There is no comment ${id} on this text.`);
  }
}

export class RuleNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'article-rule-not-found';

  constructor(id: string) {
    super(`There is no rule ${id} for articles.`);
  }
}

export class RuleTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-rule-taken';

  constructor() {
    super('There is a rule for this product and audience already: change that one.');
  }
}

/** There is always a rule for articles that no other rule fits. */
export class RuleForAll extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'article-rule-for-all';

  constructor() {
    super('The rule for all articles can be changed, not removed.');
  }
}

export class RulesAreForAdmins extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'admins-only';

  constructor() {
    super('Only administrators set the rules for articles.');
  }
}

export function refused(refusal: Refusal): DomainError {
  switch (refusal) {
    case 'editors-only':
      return new ArticlesAreForEditors();
    case 'article-stage':
      return new WrongStage();
    case 'own-work':
      return new OwnWork();
    case 'review-needed':
      return new ReviewNeeded();
    case 'not-online':
      return new NotOnline();
  }
}
