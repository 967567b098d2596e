import { Injectable } from '@nestjs/common';
import { AccountsQueries } from '../../accounts/index.js';
import { isId } from '../../platform/ids/index.js';
import { isLocale, LOCALES } from '../../platform/locale/index.js';
import { CHANNELS, PRIORITIES, TICKET_KINDS } from '../../tickets/index.js';
import { address } from '../address.js';
import { choices, formOf, type Body, type Form } from '../forms.js';
import { labelled } from '../options.js';
import { view, type View } from '../page.js';
import type { Visit } from '../visit.js';
import { AnswerPicker } from './answer-picker.js';
import { newTicketForm } from './desk.forms.js';
import { DeskChoices } from './desk-choices.js';
import { CHANNEL_ICON } from './desk-words.js';
import { pickedIn } from './picked.js';

const FIELDS = Object.keys(newTicketForm.shape);
const MOST_CUSTOMERS = 6;
/** With fewer letters half the customers would be found. */
const LEAST_LETTERS = 2;

/** What somebody begins with who picks up the phone. */
const BEGINNING = { channel: 'phone', type: 'question', priority: 'normal', assignee: 'me' };

/** A ticket on behalf of a customer: the page, the first time and whenever it comes back. */
@Injectable()
export class NewTicketPages {
  constructor(
    private readonly accounts: AccountsQueries,
    private readonly choosing: DeskChoices,
    private readonly picker: AnswerPicker,
  ) {}

  async show(visit: Visit, body: Body = {}, { form, status = 200 }: { form?: Form; status?: number } = {}) {
    const { t } = visit;
    const values = form ?? formOf(FIELDS, { ...BEGINNING, locale: visit.locale, ...body });
    const value = (name: string) => values.fields[name]?.value ?? '';
    const locale = value('locale');
    const [choosable, customers, picker] = await Promise.all([
      this.choosing.of(visit),
      this.customers(visit, value('customer'), value('requester')),
      this.picker.pick(visit, {
        picker: 'solve',
        ...pickedIn(body),
        about: value('subject'),
        locale: isLocale(locale) ? locale : visit.locale,
      }),
    ]);
    const page = {
      crumbs: [
        { label: t('desk.queue'), url: '/desk' },
        { label: t('desk.new'), url: '' },
      ],
      form: { ...values, errors: values.errors.map((error) => called(visit, error)) },
      fields: values.fields,
      customers,
      channels: CHANNELS.map((channel) => ({
        value: channel,
        label: t(`desk.channel.${channel}`),
        icon: CHANNEL_ICON[channel],
        isSelected: channel === value('channel'),
      })),
      types: choices(
        labelled(TICKET_KINDS, (word) => t(`desk.type.${word}`)),
        value('type'),
      ),
      priorities: choices(
        labelled(PRIORITIES.toReversed(), (word) => t(`desk.priority.${word}`)),
        value('priority'),
      ),
      products: choices(choosable.products, value('productId')),
      teams: choices(choosable.teams, value('teamId')),
      hasTeams: choosable.teams.length > 0,
      locales: choices(
        labelled(LOCALES, (word) => t(`language.${word}`)),
        locale,
      ),
      isForMe: value('assignee') !== 'nobody',
      isSolved: value('solved') !== '',
      picker,
    };
    return view('desk/new-ticket', page, { title: t('desk.new'), status });
  }

  /** The customers that fit what is being typed, as a part of the page. */
  async found(visit: Visit, words: string, chosen: string): Promise<View> {
    const page = await this.customers(visit, words, chosen);
    return view('desk/customer-options', page, { title: visit.t('desk.new') });
  }

  private async customers(visit: Visit, words: string, chosen: string) {
    const { actor, t } = visit;
    const q = words.trim();
    const isSearch = q.length >= LEAST_LETTERS;
    const { items } = isSearch
      ? await this.accounts.list(actor, { q, disabled: false, limit: MOST_CUSTOMERS })
      : { items: [] };
    // Whoever was chosen stays in sight, whatever is searched next.
    const held = isId(chosen) && !items.some(({ id }) => id === chosen) ? await this.accounts.byIds([chosen]) : null;
    const people = [...(held?.values() ?? []), ...items];
    return {
      searchUrl: address('/desk/customers'),
      people: people.map(({ id, name, email, role }) => ({
        id,
        field: `requester-${id}`,
        name,
        email: email ?? '',
        isStaff: role !== 'customer',
        isChosen: id === chosen,
      })),
      isNew: chosen === 'new',
      isNobody: chosen === 'none',
      summary: isSearch ? t('desk.new.found', { count: items.length, words: q }) : '',
    };
  }
}

/** Several fields say "fill this in": the list on top says which. */
function called({ t }: Visit, { field, message }: Form['errors'][number]): Form['errors'][number] {
  const labels: Record<string, string> = {
    subject: t('desk.subject'),
    text: t('desk.new.text'),
    name: t('desk.name'),
    email: t('desk.email'),
    solution: t('desk.solve.label'),
  };
  const label = labels[field.replace('field-', '')];
  return { field, message: label ? `${label}: ${message}` : message };
}
