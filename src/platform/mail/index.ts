export { InvalidAddress, isAddress, isNumber } from './address.js';
export type { ListedMail, Mail, MailRoute, MailState, StoredMail } from './mail.js';
export { MailDelivery } from './mail-delivery.js';
export { ReplyAddress } from './reply-address.js';
export { MailQueries } from './mail.queries.js';
export type { MailFilter, MailHealth } from './mail.queries.js';
export { Outbox } from './outbox.js';
export { MailModule } from './mail.module.js';
