import { LOCALES } from '../../platform/locale/index.js';
import { PRIORITIES, TICKET_KINDS, type TicketDetails } from '../../tickets/index.js';
import { choices, formOf, type Body, type Choice, type Form, type FormField } from '../forms.js';
import { labelled, type Option } from '../options.js';
import type { Visit } from '../visit.js';
import type { Choosable } from './desk-choices.js';

export const FACT_FIELDS = [
  'status',
  'assigneeId',
  'teamId',
  'priority',
  'type',
  'productId',
  'locale',
  'subject',
] as const;
export type FactField = (typeof FACT_FIELDS)[number];
type Values = Record<FactField, string>;

/** The fields of a ticket as they stand in its form. */
export function factsOf(ticket: TicketDetails): Values {
  return {
    // What is solved is reopened with a button of its own.
    status: ticket.status === 'open' || ticket.status === 'waiting' ? ticket.status : '',
    assigneeId: ticket.assignee?.id ?? '',
    teamId: ticket.team?.id ?? '',
    priority: ticket.priority,
    type: ticket.type,
    productId: ticket.product?.id ?? '',
    locale: ticket.locale,
    subject: ticket.subject,
  };
}

/** The fields that whoever sent the form changed: those that are no longer as the form began. */
export function changedFacts(typed: Readonly<Record<FactField, unknown>>, was: string): Set<FactField> {
  const began = beginningOf(was);
  return new Set(FACT_FIELDS.filter((field) => (typed[field] ?? '') !== (began[field] ?? '')));
}

/**
 * The form again after somebody else changed the ticket: what was typed stays, everything else is as it is now. Sent
 * once more it can't put back what it only remembered.
 */
export function mergedFacts(ticket: TicketDetails, body: Body): Form<FactField> {
  const began = beginningOf(body['was']);
  const now = factsOf(ticket);
  const values = Object.fromEntries(
    FACT_FIELDS.map((field) => {
      const typed = body[field];
      return [field, typeof typed === 'string' && typed !== (began[field] ?? '') ? typed : now[field]];
    }),
  );
  return formOf(FACT_FIELDS, values);
}

function beginningOf(was: unknown): Partial<Values> {
  try {
    const parsed: unknown = JSON.parse(typeof was === 'string' ? was : '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** The selects beside the conversation, in the order in which a desk asks for them. */
export function factSelects(form: Form<FactField>, ticket: TicketDetails, choosable: Choosable, { t }: Visit) {
  const nobody = (label: string): Option => ({ value: '', label });
  const select = (field: FormField, label: string, options: readonly Option[]) => ({
    ...field,
    label,
    choices: known(options, field.value, ticket),
  });
  const { fields } = form;
  return [
    ...(fields.status.value === ''
      ? []
      : [
          select(
            fields.status,
            t('desk.status'),
            labelled(['open', 'waiting'], (value) => t(`desk.status.${value}`)),
          ),
        ]),
    select(fields.assigneeId, t('desk.assignee'), [nobody(t('desk.assignee.none')), ...choosable.staff]),
    ...(choosable.teams.length > 0
      ? [select(fields.teamId, t('desk.team'), [nobody(t('desk.team.none')), ...choosable.teams])]
      : []),
    select(
      fields.priority,
      t('desk.priority'),
      labelled(PRIORITIES.toReversed(), (value) => t(`desk.priority.${value}`)),
    ),
    select(
      fields.type,
      t('desk.type'),
      labelled(TICKET_KINDS, (value) => t(`desk.type.${value}`)),
    ),
    select(fields.productId, t('desk.product'), [nobody(t('desk.product.none')), ...choosable.products]),
    select(
      fields.locale,
      t('desk.locale'),
      labelled(LOCALES, (value) => t(`language.${value}`)),
    ),
  ];
}

/** Somebody who left or a product that was archived can't be chosen any more, but is what the ticket has. */
function known(options: readonly Option[], selected: string, ticket: TicketDetails): Choice[] {
  if (options.some(({ value }) => value === selected)) return choices(options, selected);
  const held = [ticket.assignee, ticket.team].find((candidate) => candidate?.id === selected);
  return choices([...options, { value: selected, label: held?.name ?? '…' }], selected);
}
