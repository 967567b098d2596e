import { Body as FormBody, Get, Post } from '@nestjs/common';
import { Allow, SignInAgain, WrongPassword } from '../../accounts/index.js';
import { InvalidInput, TooManyRequests } from '../../platform/errors/index.js';
import { SecurityQuestions } from '../../procedures/index.js';
import { choices, formOf, sentText, typedText, withError, type Body, type Choice, type Form } from '../forms.js';
import { HelpPages } from '../page.decorators.js';
import { redirect, view } from '../page.js';
import { CurrentVisit, type Visit } from '../visit.js';
import { tooOften } from './sign-in.page.js';

const ROWS = [1, 2, 3] as const;
const OFFERED = ['street', 'school', 'pet', 'teacher', 'job', 'trip'] as const;
const FIELDS = [
  ...ROWS.flatMap((row) => [`question${row}`, `own${row}`, `answer${row}`] as const),
  'password',
] as const;
type QuestionsForm = Form<(typeof FIELDS)[number]>;
type Field = QuestionsForm['fields'][keyof QuestionsForm['fields']];
interface Row {
  number: number;
  isRequired: boolean;
  choices: Choice[];
  question: Field;
  own: Field;
  answer: Field;
}

/** Somebody's own security questions: chosen, changed as a whole, removed. No answer is ever shown again. */
@HelpPages('my/security-questions')
@Allow()
export class SecurityQuestionsPagesController {
  constructor(private readonly questions: SecurityQuestions) {}

  @Get()
  async show(@CurrentVisit() visit: Visit) {
    const held = await this.questions.of(visit.actor.accountId!);
    const values = held.map((question, at) => [`question${at + 1}`, question]);
    return this.page(visit, formOf(FIELDS, Object.fromEntries(values)));
  }

  @Post()
  async choose(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    const given = ROWS.map((row) => ({
      row,
      question: questionIn(body, row),
      answer: sentText(body?.[`answer${row}`]),
    }));
    const filled = given.filter(({ row, question, answer }) => row <= 2 || question !== '' || answer !== '');
    const questions = filled.map(({ question, answer }) => ({ question, answer }));
    const form = formOf(FIELDS, kept(body));
    try {
      await this.questions.choose(visit.actor, { questions, password: typedText(body, 'password') });
    } catch (error) {
      if (!(error instanceof InvalidInput)) return this.page(visit, unproven(visit, form, error));
      return this.page(
        visit,
        faultsIn(error).reduce((marked, path) => withFault(visit, marked, path), form),
      );
    }
    return redirect(visit.help(['my', 'account']), visit.t('security.saved'));
  }

  @Post('removal')
  async remove(@CurrentVisit() visit: Visit, @FormBody() body: Body | undefined) {
    try {
      await this.questions.remove(visit.actor, typedText(body, 'password'));
    } catch (error) {
      return this.page(visit, formOf(FIELDS), unproven(visit, formOf(['password']), error));
    }
    return redirect(visit.help(['my', 'account']), visit.t('security.removed'));
  }

  /** Whoever switches language on a form that came back comes by here. */
  @Get('removal')
  back(@CurrentVisit() { help }: Visit) {
    return redirect(help(['my', 'security-questions']));
  }

  private async page(visit: Visit, form: QuestionsForm, removal: Form<'password'> = formOf(['password'])) {
    const { t, help, actor } = visit;
    const held = await this.questions.of(actor.accountId!);
    const offers = [
      // What somebody has already, in the words of the other language or in their own, stays to be chosen.
      ...[...new Set([...offeredTo(visit), ...held])].map((question) => ({ value: question, label: question })),
      { value: 'own', label: t('security.own') },
    ];
    const rows = ROWS.map((number): Row => {
      const question = form.fields[`question${number}`];
      const [own, answer] = [form.fields[`own${number}`], form.fields[`answer${number}`]];
      return { number, isRequired: number <= 2, choices: choices(offers, question.value), question, own, answer };
    });
    const page = {
      form,
      rows,
      removal: { ...removal, fields: { password: { ...removal.fields.password, id: 'field-removal-password' } } },
      isSet: held.length > 0,
      count: held.length,
      crumbs: [
        { label: t('account.title'), url: help(['my', 'account']) },
        { label: t('security.title'), url: '' },
      ],
    };
    const status = form.hasErrors || removal.hasErrors ? 422 : 200;
    return view('help/security-questions', page, { title: t('security.title'), status, isPrivate: true });
  }
}

const offeredTo = ({ t }: Visit): string[] => OFFERED.map((name) => t(`security.offer.${name}`));

function questionIn(body: Body | undefined, row: number): string {
  const chosen = sentText(body?.[`question${row}`]).trim();
  return chosen === 'own' ? sentText(body?.[`own${row}`]).trim() : chosen;
}

/** What goes back into the page: the questions, and nothing secret. */
function kept(body: Body | undefined): Record<string, string> {
  const names = ROWS.flatMap((row) => [`question${row}`, `own${row}`]);
  return Object.fromEntries(names.map((name) => [name, sentText(body?.[name])]));
}

/** Who they are was not proven. @throws whatever else went wrong */
function unproven<Name extends string>(visit: Visit, form: Form<Name>, error: unknown): Form<Name> {
  if (error instanceof WrongPassword) return withError(form, 'password', visit.t('password.wrong'));
  if (error instanceof SignInAgain) return withError(form, '', visit.t('security.sign-in-again'));
  if (error instanceof TooManyRequests) return withError(form, '', tooOften(visit, error));
  throw error;
}

/** That two are alike is said when each is something: empty ones are alike as well. */
function faultsIn({ fields }: InvalidInput): string[] {
  const own = fields.map(({ path }) => path).filter((path) => path !== 'questions');
  return own.length > 0 ? own : ['questions'];
}

/** `questions.1.answer`: the second question's answer; `questions`: two of them are alike. */
function withFault({ t }: Visit, form: QuestionsForm, path: string): QuestionsForm {
  const [, at, part] = path.split('.');
  const row = Number(at) + 1;
  if (part === 'answer') return withError(form, `answer${row}`, t('security.answer-short'));
  if (part !== 'question') return withError(form, '', t('security.alike'));
  const isOwn = form.fields[`question${row}` as 'question1'].value === 'own';
  return withError(form, isOwn ? `own${row}` : `question${row}`, t('security.question-missing'));
}
