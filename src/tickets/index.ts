export { TicketsModule } from './tickets.module.js';
export { TicketOpening } from './ticket-opening.js';
export type { RequesterGiven, TicketToOpen } from './ticket-opening.js';
export { TicketConversation } from './ticket-conversation.js';
export type { NoteToAdd, ReplyToAdd } from './ticket-conversation.js';
export { TicketHandling } from './ticket-handling.js';
export type { TicketAssignment, TicketUpdate } from './ticket-handling.js';
export { TicketChanging } from './ticket-changing.js';
export { TicketClosing } from './ticket-closing.js';
export type { TicketSolution } from './ticket-closing.js';
export { TicketsQueries } from './tickets.queries.js';
export type { TicketCounts } from './tickets.queries.js';
export { TICKET_SORTS } from './ticket-list.js';
export type { TicketFilter, TicketSort } from './ticket-list.js';
export type { ChangeLine, LinkLine, MomentLine, TicketDetails } from './ticket-details.js';
export type { Person, TicketSummary } from './ticket-summary.js';
export {
  SUBJECT_MAX,
  TEXT_MAX,
  addMoment,
  openTicket,
  solveTicket,
  ticketSubject,
  ticketText,
} from './ticket.schemas.js';
export { binder, isTicketSql } from './ticket-summary.js';
export { mayHandle, visibleTickets } from './ticket.policy.js';
export { CHANNELS, PRIORITIES, TICKET_KINDS, TICKET_STATUSES } from './ticket-words.js';
export type { Channel, Direction, Priority, TicketKind, TicketStatus, Visibility } from './ticket-words.js';
export * from './ticket.errors.js';
export * from './ticket.events.js';
export { TicketLinks } from './ticket-links.js';
export type { Prediction } from './ticket-links.js';
export { TicketLinksQueries } from './ticket-links.queries.js';
export type { AnsweredTicket } from './ticket-links.queries.js';
export * from './ticket-link.events.js';
export type { LinkSource } from './ticket-link.entity.js';
export { TicketMerging } from './ticket-merging.js';
export type { TicketMerge } from './ticket-merging.js';
export { TicketFollowers } from './ticket-followers.js';
export type { Follower } from './ticket-followers.js';
export { TicketDeletion } from './ticket-deletion.js';
export { ATTACHMENTS_A_MOMENT, Attachments } from './attachments.js';
export { AttachmentsQueries } from './attachments.queries.js';
export type { AttachmentFile, AttachmentLine } from './attachments.queries.js';
export type { CheckedFile, Upload } from './attachment-checks.js';
export * from './attachment.errors.js';
export { Importer } from './import/importer.js';
export type { ImportOptions, ImportSummary, StartedImport } from './import/importer.js';
export type { ImportProgress } from './import/import-loop.js';
export { fileSource, recordSource, streamSource } from './import/byte-source.js';
export type { ByteSource } from './import/byte-source.js';
export { parseMap } from './import/field-map.js';
export { readFields } from './import/read-fields.js';
export type { ReadRecord } from './import/read-fields.js';
export { ImportRuns } from './import/import-runs.queries.js';
export type { ImportKind, ImportRun, Reject } from './import/import-run.js';
export { RejectsFile } from './import/rejects-file.js';
export { ImportNotFound, ImportTakenOver, UnreadableFile, WrongFieldMap } from './import/import.errors.js';
export type { MomentRecord, TicketRecord } from './import/ticket-record.js';
export { Exporter } from './export/exporter.js';
export type { ExportKind, ExportTarget } from './export/exporter.js';
export { EXPORT_FORMATS } from './export/record-format.js';
export type { ExportFormat } from './export/record-format.js';
