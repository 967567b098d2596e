export { AccountsModule } from './accounts.module.js';

// Who is asking, and what they may do.
export { ROLES, SCOPES, SYSTEM, isEditor, isStaff, seesStaffMatters } from './actor.js';
export type { Actor, Role, Scope } from './actor.js';
export { Allow, CurrentActor, EDITORS, STAFF } from './actor.decorators.js';
export type { Allowed } from './actor.decorators.js';
export { NotAllowed, Unauthenticated } from './account.errors.js';
export { hasScope } from './access/access.policy.js';
export { Csrf } from './access/csrf.js';

// People.
export { AccountsQueries } from './accounts.queries.js';
export type { AccountFilter, StaffMember } from './accounts.queries.js';
export { AccountsService } from './accounts.service.js';
export type { AccountChanges, NewAccount } from './accounts.service.js';
export type { AccountSummary, AccountView } from './account.view.js';
export { CustomersService } from './customers.service.js';
export type { Customer } from './customers.service.js';
export { TeamsService } from './teams.service.js';
export type { TeamView } from './teams.service.js';
export { normalizeEmail } from './email.js';

// Signing in.
export { SessionCookies, cookieOptions } from './sessions/session-cookies.js';
export type { Arrival, Opened } from './sessions/session-cookies.js';
export { SessionsService } from './sessions/sessions.service.js';
export type { SessionView } from './sessions/sessions.service.js';
export { safeNextPath } from './sign-in/next-path.js';
export { InvitationsService } from './sign-in/invitations.service.js';
export { PasswordHasher } from './sign-in/password-hasher.js';
export { PasswordsService } from './sign-in/passwords.service.js';
export {
  CodeInvalid,
  CodeRequired,
  LinkInvalid,
  SignInAgain,
  SignInFailed,
  WrongPassword,
} from './sign-in/sign-in.errors.js';
export { SignInLinksService } from './sign-in/sign-in-links.service.js';
export { SignInService } from './sign-in/sign-in.service.js';
export { TotpService } from './sign-in/totp.service.js';

// API keys.
export { ApiKeysService } from './api-keys/api-keys.service.js';
export type { ApiKeyView, NewApiKey } from './api-keys/api-keys.service.js';
