import { Injectable } from '@nestjs/common';
import { OpenedElsewhere, UnsavedWords } from '../../knowledge/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import { formOf, sentText, typedText, type Body, type Form } from '../forms.js';
import { redirect, view } from '../page.js';
import type { Visit } from '../visit.js';
import { otherLine, typingPart, type KeptPart, type TypingPlace } from './typing.page.js';

interface Opening {
  /** The fields that somebody wrote in: while they say what is saved, there is nothing to tell. */
  written: readonly string[];
  showsSaved: boolean;
  /** Whether nobody may change the text any more. */
  isFixed?: boolean;
}

/** What the editors of the studio do with words that are typed and not saved. Each has a field `page`. */
@Injectable()
export class TypingPages {
  constructor(
    private readonly database: Database,
    private readonly words: UnsavedWords,
  ) {}

  /** The form to begin with: what was typed before and not saved, unless the saved text is asked for. */
  async open<Name extends string>(
    { actor }: Visit,
    { writing }: TypingPlace,
    saved: Form<Name | 'page'>,
    { written, showsSaved, isFixed = false }: Opening,
  ): Promise<{ form: Form<Name | 'page'>; kept: KeptPart | null }> {
    const opened = isFixed
      ? { page: '', kept: await this.words.find(actor, writing) }
      : await this.words.open(actor, writing);
    const page = opened?.page ?? '';
    if (!opened?.kept) return { form: withPage(saved, page), kept: null };

    // Fields that no words are kept of stay as they are.
    const { fields, at } = opened.kept;
    const names = Object.keys(saved.fields) as Array<Name | 'page'>;
    const values = names.map((name) => [name, fields[name] ?? valueOf(saved, name)] as const);
    const typed = formOf(names, Object.fromEntries(values) as Record<Name | 'page', string>);
    const says = (form: Form, name: string) => valueOf(form, name).trimEnd();
    if (written.every((name) => says(typed, name) === says(saved, name)))
      return { form: withPage(saved, page), kept: null };

    const isBehind = valueOf(typed, 'version') !== valueOf(saved, 'version');
    return {
      // Beside the saved text nothing is kept: that would take the place of what is kept already.
      form: showsSaved ? withPage(saved, '') : withPage(typed, page),
      kept: { at, isShown: !showsSaved, isBehind, isFixed },
    };
  }

  /** What the page says about it. */
  async part(visit: Visit, place: TypingPlace, page: string, kept: KeptPart | null = null) {
    const others = await this.words.others(visit.actor, place.writing);
    return typingPart(visit, place, { others, kept, page });
  }

  /** Keeps what the page's script sends; answers what the page says then. */
  async keep(visit: Visit, { writing }: TypingPlace, body: Body | undefined) {
    const { actor, t } = visit;
    const typed = Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, sentText(value)]));
    try {
      const at = await this.words.keep(actor, writing, typedText(body, 'page'), typed);
      const others = (await this.words.others(actor, writing)).map((other) => otherLine(other, visit));
      return said(visit, { at, problem: '', others });
    } catch (error) {
      if (error instanceof OpenedElsewhere) return said(visit, { problem: t('studio.typing.elsewhere') }, 409);
      if (error instanceof InvalidInput) return said(visit, { problem: t('studio.typing.too-long') }, 422);
      throw error;
    }
  }

  /**
   * Saves a text and forgets what was typed in it: both or neither. A page without a key kept nothing: what was kept is
   * something else than what it saves.
   */
  save<Result>({ actor }: Visit, { writing }: TypingPlace, page: string, work: () => Promise<Result>): Promise<Result> {
    return this.database.write(async () => {
      const result = await work();
      if (page !== '') await this.words.forget(actor, writing);
      return result;
    });
  }

  /** Throws away what was typed. */
  async end({ actor, t }: Visit, { writing, kind, at }: TypingPlace) {
    await this.words.forget(actor, writing);
    return redirect(at(), t(`studio.typing.${kind}.ended`));
  }
}

interface Said {
  at?: Date;
  problem: string;
  others?: Array<ReturnType<typeof otherLine>>;
}

function said({ t }: Visit, { at, problem, others = [] }: Said, status = 200) {
  return view('studio/typing-said', { at: at ?? null, problem, others }, { title: t('studio.typing'), status });
}

/** With the key of the page that may keep what is typed; '' for one that keeps nothing. */
function withPage<Name extends string>(form: Form<Name | 'page'>, page: string): Form<Name | 'page'> {
  return { ...form, fields: { ...form.fields, page: { ...form.fields.page, value: page } } };
}

/** '' for a field that this form does not have. */
function valueOf(form: Form, name: string): string {
  return form.fields[name]?.value ?? '';
}
