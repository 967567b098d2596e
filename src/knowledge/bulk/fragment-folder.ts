import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { DomainError } from '../../platform/errors/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { FragmentsQueries } from '../fragments/fragments.queries.js';
import { FragmentsService } from '../fragments/fragments.service.js';
import type { FragmentWords } from '../fragments/known-fragments.js';
import { markdownNamesIn } from './markdown-names.js';
import { tried } from './trial.js';

/** Below the folder of the articles that use them. */
const FOLDER = 'fragments';
const NAME = /^([a-z0-9-]{1,60})\.(nl|en)\.md$/;
/** A fragment has at most 2,000 characters; nothing larger is one. */
const LARGEST = 16 * 1024;

export type FragmentOutcome =
  { key: string; outcome: 'created' | 'updated' | 'unchanged' } | { key: string; outcome: 'rejected'; reason: string };

/** What texts share as files, one per fragment and language: `fragments/opening-hours.nl.md`. */
@Injectable()
export class FragmentFolder {
  constructor(
    private readonly database: Database,
    private readonly queries: FragmentsQueries,
    private readonly fragments: FragmentsService,
  ) {}

  /** Answers how many files there are; without any there is no folder. @throws ArticlesAreForEditors */
  async write(actor: Actor, folder: string): Promise<number> {
    let count = 0;
    for (const fragment of await this.queries.all(actor)) {
      for (const locale of LOCALES.filter((one) => fragment[one] !== null)) {
        await mkdir(join(folder, FOLDER), { recursive: true });
        await writeFile(join(folder, FOLDER, `${fragment.key}.${locale}.md`), `${fragment[locale]}\n`);
        count += 1;
      }
    }
    return count;
  }

  /** Takes every fragment there is a file of; a language without a file stays as it is. @throws ArticlesAreForEditors */
  async read(actor: Actor, folder: string, isTrial: boolean): Promise<FragmentOutcome[]> {
    const wanted = new Map<string, Partial<FragmentWords>>();
    const outcomes: FragmentOutcome[] = [];
    for (const name of await namesIn(join(folder, FOLDER))) {
      const path = join(folder, FOLDER, name);
      const [, key, locale] = NAME.exec(name) ?? [];
      if (key === undefined || (await stat(path)).size > LARGEST) {
        const reason = 'is no fragment: those are called like phone.nl.md, and are short';
        outcomes.push({ key: `${FOLDER}/${name}`, outcome: 'rejected', reason });
        continue;
      }
      const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
      wanted.set(key, { ...wanted.get(key), [locale as Locale]: text });
    }
    if (wanted.size === 0) return outcomes;
    const there = new Map((await this.queries.all(actor)).map((fragment) => [fragment.key, fragment]));
    for (const [key, texts] of wanted) outcomes.push(await this.take(actor, key, texts, there.get(key), isTrial));
    return outcomes;
  }

  private async take(
    actor: Actor,
    key: string,
    texts: Partial<FragmentWords>,
    there: (FragmentWords & { version: number }) | undefined,
    isTrial: boolean,
  ): Promise<FragmentOutcome> {
    const { nl = null, en = null, version = 0 } = there ?? {};
    try {
      const isNews = await tried(this.database, isTrial, () =>
        this.fragments.save(actor, key, { nl, en, ...texts, version }),
      );
      return { key: `${FOLDER}/${key}`, outcome: isNews ? (there ? 'updated' : 'created') : 'unchanged' };
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'forbidden') throw error;
      return { key: `${FOLDER}/${key}`, outcome: 'rejected', reason: error.message };
    }
  }
}

/** None where there is no such folder. */
function namesIn(folder: string): Promise<string[]> {
  return markdownNamesIn(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
