import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { checked } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { canEditArticles } from '../article.policy.js';
import { FragmentChanged, FragmentInUse, FragmentNotFound, NothingBefore } from './fragment.errors.js';
import { FragmentWasChanged } from './fragment.events.js';
import { fragmentKey, fragmentTexts, type FragmentTexts } from './fragment.schemas.js';
import { FragmentUses } from './fragment-uses.js';
import type { FragmentWords } from './known-fragments.js';

interface Row extends FragmentWords {
  old_nl: string | null;
  old_en: string | null;
  version: number;
}

/**
 * Words that many texts share, kept in one place: what is changed here changes at once in all that readers see. Who may
 * publish articles may do so. Every method throws ArticlesAreForEditors.
 */
@Injectable()
export class FragmentsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly uses: FragmentUses,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Makes a fragment (version 0), or lets it say something else; what it said before is kept for going back.
   * Answers whether it says something new.
   * @throws InvalidInput, FragmentNotFound, FragmentChanged
   */
  async save(actor: Actor, name: string, input: FragmentTexts & { version: number }): Promise<boolean> {
    assertMayWrite(actor);
    const key = checked(fragmentKey, name);
    const { nl, en } = checked(fragmentTexts, input);
    const { version } = input;

    return this.database.write(async (tx) => {
      const old = await locked(tx, key);
      if (!old && version > 0) throw new FragmentNotFound(key);
      if (old && old.version !== version) throw new FragmentChanged(old.version);
      if (old && old.nl === nl && old.en === en) return false;

      const values = [key, nl, en, this.clock.now(), actor.accountId];
      if (old) {
        await tx.query(
          `UPDATE fragment SET old_nl = nl, old_en = en, nl = $2, en = $3, version = version + 1, updated_at = $4,
                  updated_by = $5 WHERE key = $1`,
          values,
        );
      } else {
        // Two may begin it at once.
        const made = await tx.query(
          `INSERT INTO fragment (key, nl, en, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING RETURNING key`,
          values,
        );
        if (made.length === 0) throw new FragmentChanged(1);
      }
      await this.tell(tx, actor, key, 'saved', version + 1);
      return true;
    });
  }

  /** Lets it say what it said before; once more, and it says this again. @throws FragmentNotFound, FragmentChanged, NothingBefore */
  async goBack(actor: Actor, key: string, version: number): Promise<void> {
    assertMayWrite(actor);
    await this.database.write(async (tx) => {
      const old = await locked(tx, key);
      if (!old) throw new FragmentNotFound(key);
      if (old.version !== version) throw new FragmentChanged(old.version);
      const { old_nl: nl, old_en: en } = old;
      if (nl === null && en === null) throw new NothingBefore();
      await tx.query(
        `UPDATE fragment SET nl = old_nl, en = old_en, old_nl = nl, old_en = en, version = version + 1, updated_at = $2,
                updated_by = $3 WHERE key = $1`,
        [key, this.clock.now(), actor.accountId],
      );
      await this.tell(tx, actor, key, 'restored', version + 1);
    });
  }

  /**
   * A fragment goes that no text uses which somebody could still take it out of; earlier versions of manuals keep its
   * words. Whoever saves a text with its mark meanwhile holds it: one waits for the other.
   * @throws FragmentNotFound, FragmentInUse
   */
  async delete(actor: Actor, key: string): Promise<void> {
    assertMayWrite(actor);
    await this.database.write(async (tx) => {
      const old = await locked(tx, key);
      if (!old) throw new FragmentNotFound(key);
      const { length } = (await this.uses.of(key)).filter(({ isPast }) => !isPast);
      if (length > 0) throw new FragmentInUse(length);
      await this.uses.keep(tx, key, old);
      await tx.query('DELETE FROM fragment WHERE key = $1', [key]);
      await this.tell(tx, actor, key, 'deleted', old.version);
    });
  }

  /** Without the words: a name that is taken out everywhere would stay in the audit log. */
  private async tell(tx: Tx, actor: Actor, key: string, done: string, version: number): Promise<void> {
    await this.events.record(tx, new FragmentWasChanged(key));
    const details = { version };
    await this.audit.record(tx, { actor, action: `fragment.${done}`, subject: `fragment:${key}`, details });
  }
}

async function locked(tx: Tx, key: string): Promise<Row | null> {
  const [row]: Row[] = await tx.query(
    'SELECT nl, en, old_nl, old_en, version FROM fragment WHERE key = $1 FOR UPDATE',
    [key],
  );
  return row ?? null;
}

function assertMayWrite(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
