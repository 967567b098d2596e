import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountsQueries, SYSTEM } from '../../accounts/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Signer } from '../../platform/crypto/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { Outbox } from '../../platform/mail/index.js';
import type { HeldRun } from './run-book.js';
import { RunRefused } from './run.errors.js';
import type { IdentityProof } from './run.schemas.js';
import type { RunView } from './run.view.js';
import { codeMail } from './run-words.js';
import { SecurityQuestions } from './security-questions.service.js';

const CODE_LIFETIME_MS = 10 * 60_000;
const MOST_SENDS = 3;

/** What each way of proving who one is counts for. */
const LEVEL = { 'call-back': 1, questions: 2, code: 2 } as const;

/** Who the customer is: called back, a code to the address we knew before they asked, or what only they know. */
@Injectable()
export class RunIdentity {
  private readonly signer: Signer;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly outbox: Outbox,
    private readonly accounts: AccountsQueries,
    private readonly questions: SecurityQuestions,
  ) {
    this.signer = new Signer(config.SECRET!, 'procedure-code');
  }

  levelOf(method: IdentityProof['method']): number {
    return LEVEL[method];
  }

  /** Mails a code to the customer's known address. Only a keyed hash of it stays. @throws RunRefused when asked for too often */
  async sendCode(tx: Tx, run: HeldRun): Promise<void> {
    const customer = await this.accounts.get(SYSTEM, run.customerId);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const sent = await tx.query(
      `INSERT INTO procedure_code (run_id, code_hash, expires_at, sends) VALUES ($1, $2, $3, 1)
       ON CONFLICT (run_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at,
         sends = procedure_code.sends + 1 WHERE procedure_code.sends < ${MOST_SENDS} RETURNING 1`,
      [run.id, this.hashOf(run.id, code), new Date(this.clock.now().getTime() + CODE_LIFETIME_MS)],
    );
    if (sent.length === 0) throw new RunRefused('code-too-often', `A run sends ${MOST_SENDS} codes at most.`);
    await this.outbox.send(
      tx,
      codeMail(customer.email!, customer.name, code, customer.locale, this.config.ORGANISATION),
    );
  }

  /** Whether this proves it. Call-back is the word of the agent who called. */
  async isProven(run: HeldRun, { method, code, answers }: IdentityProof): Promise<boolean> {
    if (method === 'call-back') return true;
    if (method === 'code') return this.isCode(run, code ?? '');
    return this.questions.areAnswers(run.customerId, answers ?? []);
  }

  /** What the customer can be asked at the step that a run is at, without the answers; none where it does not ask who they are. */
  async questionsFor(run: Pick<RunView, 'current' | 'customerId'> | null): Promise<string[]> {
    return run?.current?.kind === 'verify' ? this.questions.of(run.customerId) : [];
  }

  private async isCode(run: HeldRun, code: string): Promise<boolean> {
    const [held] = await this.database.query<{ hash: string }>(
      'SELECT code_hash AS hash FROM procedure_code WHERE run_id = $1 AND expires_at > $2',
      [run.id, this.clock.now()],
    );
    return held !== undefined && this.signer.isSigned(`${run.id}:${code.replaceAll(/\s/g, '')}`, held.hash);
  }

  private hashOf(runId: string, code: string): string {
    return this.signer.sign(`${runId}:${code}`);
  }
}
