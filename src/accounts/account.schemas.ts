import { z } from 'zod';
import { LOCALES } from '../platform/locale/index.js';
import { ROLES, SCOPES } from './actor.js';
import { EMAIL_MAX, normalizeEmail } from './email.js';
import { PASSWORD_MAX, PASSWORD_MIN } from './sign-in/password.policy.js';

/** One line of text: what can't be seen in a list can't stand in it, NUL (which PostgreSQL refuses) included. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

const name = line(100).describe('How people call them.').meta({ example: 'Anna de Vries' });
const email = z
  .string()
  .max(EMAIL_MAX + 20)
  .transform((text, context) => {
    const address = normalizeEmail(text);
    if (address === null) context.addIssue({ code: 'custom', message: 'is not an e-mail address' });
    return address ?? z.NEVER;
  })
  .describe('E-mail address; kept in lower case.')
  .meta({ example: 'anna@voorbeeld.nl' });
const locale = z.enum(LOCALES).describe('Language of mails and pages.').meta({ example: 'nl' });
const role = z.enum(ROLES).describe('What they may do.').meta({ example: 'agent' });
const teamId = z.uuid().nullable().describe('The team they belong to, if any.').meta({ example: null });
const version = z
  .int()
  .min(1)
  .describe('The version that was read: the change is refused when somebody else was first.')
  .meta({ example: 3 });
const token = z.string().min(1).max(100).describe('The token in the address of the link.');
/** When signing in a wrong address is wrong like any other: it must not be told apart. */
const claimedEmail = z
  .string()
  .min(1)
  .max(EMAIL_MAX + 20)
  .describe('E-mail address.')
  .meta({ example: 'anna@voorbeeld.nl' });
const claimedPassword = z.string().min(1).max(PASSWORD_MAX).describe('The password.');
const newPassword = z
  .string()
  .max(PASSWORD_MAX)
  .describe(`At least ${PASSWORD_MIN} characters; not the name or e-mail address.`)
  .meta({ example: 'four quiet words together' });
const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be six digits')
  .describe('The code the authenticator app shows now.')
  .meta({ example: '492039' });

export const createAccount = z.strictObject({
  email,
  name,
  role: role.default('customer'),
  locale: locale.optional(),
  teamId: teamId.default(null),
});
export type CreateAccount = z.output<typeof createAccount>;

export const changeAccount = z.strictObject({
  version,
  name: name.optional(),
  role: role.optional(),
  locale: locale.optional(),
  teamId: teamId.optional(),
});
export type ChangeAccount = z.output<typeof changeAccount>;

export const changeOwnAccount = z.strictObject({
  version: version.optional(),
  name: name.optional(),
  locale: locale.optional(),
});
export type ChangeOwnAccount = z.output<typeof changeOwnAccount>;

export const listAccounts = z.strictObject({
  role: role.optional(),
  teamId: z.uuid().optional().describe('Only members of this team.'),
  disabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Only disabled accounts, or only the others.'),
  q: line(100).optional().describe('Part of the name or e-mail address.').meta({ example: 'vries' }),
  cursor: z.string().max(1000).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('Accounts per page.'),
});
export type ListAccounts = z.output<typeof listAccounts>;

export const signIn = z.strictObject({
  email: claimedEmail,
  password: claimedPassword,
  code: code.optional(),
});
export type SignIn = z.output<typeof signIn>;

export const askForLink = z.strictObject({
  email: claimedEmail,
  next: z.string().max(500).optional().describe('Path to go to after signing in.').meta({ example: '/questions' }),
});
export type AskForLink = z.output<typeof askForLink>;

export const redeemLink = z.strictObject({ token });
export type RedeemLink = z.output<typeof redeemLink>;

export const acceptInvitation = z.strictObject({ token, password: newPassword });
export type AcceptInvitation = z.output<typeof acceptInvitation>;

export const changePassword = z.strictObject({
  current: claimedPassword.optional().describe('Left out only by who has none, or came by a sign-in link just now.'),
  next: newPassword,
});
export type ChangePassword = z.output<typeof changePassword>;

export const confirmTotp = z.strictObject({ code });
export type ConfirmTotp = z.output<typeof confirmTotp>;

export const removeTotp = z.strictObject({ password: claimedPassword });
export type RemoveTotp = z.output<typeof removeTotp>;

export const createApiKey = z.strictObject({
  name: line(100).describe('Which system has it.').meta({ example: 'Customer portal' }),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .describe('What it may do; admin may do everything.')
    .meta({ example: ['tickets:read', 'tickets:write'] }),
  expiresAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullable()
    .default(null)
    .describe('When it stops working; null: when it is revoked.')
    .meta({ example: '2027-12-31T00:00:00Z' }),
});
export type CreateApiKey = z.output<typeof createApiKey>;

export const nameTeam = z.strictObject({
  name: line(60).describe('Name of the team.').meta({ example: 'First line' }),
});
export type NameTeam = z.output<typeof nameTeam>;
