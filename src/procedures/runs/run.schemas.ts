import { z } from 'zod';
import { noNul } from '../../platform/http/index.js';
import { IDENTITY_METHODS } from '../definition/procedure-definition.js';
import { RUN_STATUSES } from './run-state.js';
import { plainAnswer } from './security-answers.js';

const version = z
  .int()
  .min(1)
  .optional()
  .describe('The version that was read: a conflict (409) if it went on since. Or send it as If-Match.');
const typed = (most: number) => z.string().max(most).check(noNul);
const note = typed(2_000).overwrite((text) => text.toWellFormed().trim());

export const newRun = z.strictObject({
  procedureId: z.uuid(),
  ticketId: z.uuid().optional().describe('For staff; customers leave it out, a ticket is opened for them.'),
  customerId: z.uuid().optional().describe("The ticket's own customer; any other is refused."),
});
export type NewRun = z.output<typeof newRun>;

/** What is done at the step a run is at: each kind of step takes its own part of this. */
export const stepDone = z.strictObject({
  version,
  confirmed: z.boolean().optional().describe('For tell and check; false at a check stops the run.'),
  answer: typed(1_000).optional().describe('For ask; leave it out to skip what is optional.'),
  needs: z
    .record(z.string().max(40), typed(1_000))
    .optional()
    .describe('For run: what the step asks for. Secrets in it are kept nowhere.'),
  note: note.optional(),
});
export type StepDone = z.output<typeof stepDone>;

export const identityProof = z.strictObject({
  version,
  method: z.enum(IDENTITY_METHODS),
  code: typed(20).optional(),
  answers: z.array(typed(200)).max(5).optional().describe('One for each security question, in their order.'),
  note: note.optional().describe('For call-back: what was said on the known number.'),
});
export type IdentityProof = z.output<typeof identityProof>;

export const approvalVerdict = z.strictObject({
  version,
  verdict: z.enum(['approved', 'declined']),
  note: note.default(''),
});
export type ApprovalVerdict = z.output<typeof approvalVerdict>;

export const settlement = z.strictObject({
  version,
  found: z
    .enum(['done', 'not-done'])
    .optional()
    .describe('What a person found out, when the other system can not say; left out, it is asked again.'),
  note: note.default(''),
});
export type SettlementGiven = z.output<typeof settlement>;

export const runNote = z.strictObject({ text: note.min(1) });
export type RunNote = z.output<typeof runNote>;

export const runStep = z.strictObject({ version }).nullish();

export const runList = z.strictObject({
  ticketId: z.uuid().optional(),
  procedureId: z.uuid().optional(),
  customerId: z.uuid().optional(),
  status: z.enum(RUN_STATUSES).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type RunList = z.output<typeof runList>;

/** Nobody's password is longer, and none is checked for its strength when it is only asked for. */
const password = typed(200)
  .default('')
  .describe('Your current password; left out by who came by a sign-in link in the last 15 minutes.');
const areUnlike = (texts: string[]) => new Set(texts.map(plainAnswer)).size === texts.length;

export const securityQuestions = z.strictObject({
  questions: z
    .array(
      z.strictObject({
        question: note.min(5).max(200),
        // What remains of it is compared: an answer of points and blanks would be no answer at all.
        answer: typed(200).refine((text) => plainAnswer(text).length >= 3, 'must hold at least 3 letters or digits'),
      }),
    )
    .min(2)
    .max(3)
    .refine((given) => areUnlike(given.map(({ question }) => question)), 'must be different questions')
    .refine((given) => areUnlike(given.map(({ answer }) => answer)), 'must be different answers'),
  password,
});
export type SecurityQuestionsGiven = z.input<typeof securityQuestions>;

export const securityQuestionsRemoval = z.strictObject({ password }).default({ password: '' });
export type SecurityQuestionsRemoval = z.output<typeof securityQuestionsRemoval>;
