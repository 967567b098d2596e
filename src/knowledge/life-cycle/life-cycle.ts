import { isEditor, type Actor } from '../../accounts/index.js';

/**
 * Where the head is on its way to readers. What they see is told by the status: a text in review whose older version is
 * online is published.
 */
export type ArticleStage = 'draft' | 'in-review' | 'scheduled' | 'published' | 'needs-check' | 'archived';

/** Everything that can happen to a text. */
export type Move =
  | 'save'
  | 'ask-review'
  | 'end-review'
  | 'approve'
  | 'schedule'
  | 'unschedule'
  | 'publish'
  | 'verify'
  | 'doubt'
  | 'withdraw'
  | 'archive';

/** What must be true of a text before it moves. */
type Hold = 'reviewed' | 'online';

interface Transition {
  /** A reviewer is an editor who wrote nothing of what is being reviewed. The service moves by what other rooms tell. */
  by: 'editor' | 'reviewer' | 'service';
  holds: readonly Hold[];
  moves: Partial<Record<ArticleStage, ArticleStage>>;
}

/**
 * The life of a text, as data: from which stage to which, who may, and what must hold. The stage is that of its head:
 * while the next version is a draft, in review or waiting for its hour, readers go on seeing the one before it.
 */
export const LIFE_CYCLE: Readonly<Record<Move, Transition>> = {
  save: {
    by: 'editor',
    holds: [],
    moves: {
      draft: 'draft',
      'in-review': 'draft',
      scheduled: 'draft',
      published: 'draft',
      'needs-check': 'draft',
      archived: 'archived',
    },
  },
  'ask-review': { by: 'editor', holds: [], moves: { draft: 'in-review' } },
  'end-review': { by: 'editor', holds: [], moves: { 'in-review': 'draft' } },
  approve: { by: 'reviewer', holds: [], moves: { 'in-review': 'in-review' } },
  schedule: {
    by: 'editor',
    holds: ['reviewed'],
    moves: { draft: 'scheduled', 'in-review': 'scheduled', scheduled: 'scheduled' },
  },
  unschedule: { by: 'editor', holds: [], moves: { scheduled: 'draft' } },
  publish: {
    by: 'editor',
    holds: ['reviewed'],
    moves: { draft: 'published', 'in-review': 'published', scheduled: 'published', archived: 'published' },
  },
  verify: { by: 'editor', holds: ['online'], moves: { published: 'published', 'needs-check': 'published' } },
  doubt: { by: 'service', holds: ['online'], moves: { published: 'needs-check' } },
  withdraw: {
    by: 'editor',
    holds: [],
    moves: {
      draft: 'draft',
      'in-review': 'in-review',
      scheduled: 'scheduled',
      published: 'draft',
      'needs-check': 'draft',
      archived: 'draft',
    },
  },
  archive: {
    by: 'editor',
    holds: [],
    moves: {
      draft: 'archived',
      'in-review': 'archived',
      scheduled: 'archived',
      published: 'archived',
      'needs-check': 'archived',
      archived: 'archived',
    },
  },
};

/** What the table needs to know of a text and of who wants to move it. */
export interface Situation {
  stage: ArticleStage;
  isOnline: boolean;
  /** Its product does not ask for review, or its head was approved. */
  isReviewed: boolean;
  /** Whether the actor wrote anything of what is being reviewed, or is nobody in particular. */
  isOwnWork: boolean;
}

/** Why a text may not move; null when it may. */
export type Refusal = 'editors-only' | 'article-stage' | 'own-work' | 'review-needed' | 'not-online';

export function refusalOf(move: Move, actor: Actor, situation: Situation): Refusal | null {
  const { by, holds, moves } = LIFE_CYCLE[move];
  const isService = actor.via === 'system';
  if (by === 'service' ? !isService : !isEditor(actor)) return 'editors-only';
  if (moves[situation.stage] === undefined) return 'article-stage';
  if (by === 'reviewer' && situation.isOwnWork) return 'own-work';
  if (holds.includes('reviewed') && !isReviewed(situation)) return 'review-needed';
  if (holds.includes('online') && !situation.isOnline) return 'not-online';
  return null;
}

/** Whoever may approve a text that is in review may let it online at once: that is the same decision. */
function isReviewed({ isReviewed: isApproved, stage, isOwnWork }: Situation): boolean {
  return isApproved || (stage === 'in-review' && !isOwnWork);
}

/** Where a text is after a move that is allowed. */
export function stageAfter(move: Move, stage: ArticleStage): ArticleStage {
  return LIFE_CYCLE[move].moves[stage] ?? stage;
}
