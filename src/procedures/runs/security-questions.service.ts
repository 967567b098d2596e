import { Injectable } from '@nestjs/common';
import { PasswordHasher, PasswordsService, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { plainAnswer } from './security-answers.js';
import { securityQuestions, type SecurityQuestionsGiven } from './run.schemas.js';

/**
 * What only a customer knows. Answers are kept as passwords are, and come out nowhere. Whoever finds a screen that was left
 * open must not choose what proves to be its owner: to set or remove them takes the password, or a sign-in link used just now.
 */
@Injectable()
export class SecurityQuestions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordsService,
    private readonly audit: AuditLog,
  ) {}

  /** The questions that somebody has chosen, without their answers. */
  async of(accountId: string): Promise<string[]> {
    const rows = await this.database.query<{ question: string }>(
      'SELECT question FROM security_question WHERE account_id = $1 ORDER BY position',
      [accountId],
    );
    return rows.map(({ question }) => question);
  }

  /** Chooses one's own, in the place of those before. @throws InvalidInput, NotAllowed, WrongPassword, SignInAgain, TooManyRequests */
  async choose(actor: Actor, given: SecurityQuestionsGiven): Promise<string[]> {
    const { questions, password } = checked(securityQuestions, given);
    await this.passwords.confirmAnew(actor, password);
    const hashes = await Promise.all(questions.map(({ answer }) => this.hasher.hash(plainAnswer(answer))));

    return this.database.write(async (tx) => {
      // Of two who choose at once one is the later: their questions are never mixed.
      await tx.query('SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE', [actor.accountId]);
      await tx.query('DELETE FROM security_question WHERE account_id = $1', [actor.accountId]);
      await tx.query(
        `INSERT INTO security_question (account_id, position, question, answer_hash, set_at)
         SELECT $1, ordinality, question, hash, $4
           FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS given (question, hash, ordinality)`,
        [actor.accountId, questions.map(({ question }) => question), hashes, this.clock.now()],
      );
      const subject = `account:${actor.accountId}`;
      await this.audit.record(tx, { actor, action: 'account.security-questions-set', subject });
      return questions.map(({ question }) => question);
    });
  }

  /** Removing what is not there does nothing. @throws NotAllowed, WrongPassword, SignInAgain, TooManyRequests */
  async remove(actor: Actor, password: string): Promise<void> {
    await this.passwords.confirmAnew(actor, password);
    await this.database.write(async (tx) => {
      const [, count] = await tx.query('DELETE FROM security_question WHERE account_id = $1', [actor.accountId]);
      if (count === 0) return;
      const subject = `account:${actor.accountId}`;
      await this.audit.record(tx, { actor, action: 'account.security-questions-removed', subject });
    });
  }

  /** Whether these are the answers, in the order of the questions. */
  async areAnswers(accountId: string, answers: readonly string[]): Promise<boolean> {
    const held = await this.database.query<{ hash: string }>(
      'SELECT answer_hash AS hash FROM security_question WHERE account_id = $1 ORDER BY position',
      [accountId],
    );
    const said = held.map((_, at) => plainAnswer(answers[at] ?? ''));
    // All are looked at, so that the time it takes does not tell which was wrong.
    const right = await Promise.all(held.map(({ hash }, at) => this.hasher.verify(hash, said[at]!)));
    // An answer of points and blanks, from before they were refused, is the same as none.
    return right.length >= 2 && right.every(Boolean) && !said.includes('');
  }
}
