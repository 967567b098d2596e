export { InvalidAddress, isAddress } from './address.js';
export type { ListedMail, Mail, MailState, StoredMail } from './mail.js';
export { MailQueries } from './mail.queries.js';
export type { MailFilter, MailHealth } from './mail.queries.js';
export { Outbox } from './outbox.js';
export { MailModule } from './mail.module.js';
