import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database } from '../../platform/database/index.js';
import { ArticleExportQueries } from '../article-export.queries.js';
import { ArticleImport } from '../article-import.js';
import type { ArticleOutcome } from '../article-record.js';
import { filesOf, recordsOf, type ArticleFile } from './article-file.js';
import { FragmentFolder, type FragmentOutcome } from './fragment-folder.js';
import { markdownNamesIn } from './markdown-names.js';
import { tried } from './trial.js';

/** What came of a folder. */
export interface FolderOutcome {
  created: number;
  updated: number;
  unchanged: number;
  /** The articles that are made or changed, by their keys; a fragment's is `fragments/phone`. */
  changes: Array<{ key: string; outcome: 'created' | 'updated' }>;
  /** Files and articles that were left out, each with its reason. */
  problems: string[];
}

const BATCH = 200;
/** An answer has at most 100 kB; nothing larger is one of our files. */
const LARGEST = 256 * 1024;

/** Articles as a folder of Markdown files, to be kept under version control or mended with other tools. */
@Injectable()
export class ArticleFolder {
  constructor(
    private readonly database: Database,
    private readonly exports: ArticleExportQueries,
    private readonly imports: ArticleImport,
    private readonly fragments: FragmentFolder,
    private readonly audit: AuditLog,
  ) {}

  /** Writes every article into the folder, a file per language, and what they share below it; answers how many files. @throws ArticlesAreForEditors */
  async write(actor: Actor, folder: string): Promise<number> {
    await mkdir(folder, { recursive: true });
    let count = await this.fragments.write(actor, folder);
    let after: string | null = null;
    do {
      const { records, next } = await this.exports.records(actor, after);
      for (const file of records.flatMap(filesOf)) {
        await writeFile(join(folder, file.name), file.text);
        count += 1;
      }
      after = next;
    } while (after !== null);
    await this.note(actor, 'articles.exported', { files: count });
    return count;
  }

  /**
   * Takes every Markdown file in the folder; what says what is there already changes nothing. A trial answers what
   * would come of it, and leaves everything as it is.
   * @throws ArticlesAreForEditors
   */
  async read(actor: Actor, folder: string, { isTrial = false } = {}): Promise<FolderOutcome> {
    const files = await filesIn(folder);
    const { records, problems } = recordsOf(files.read);
    const outcome: FolderOutcome = {
      created: 0,
      updated: 0,
      unchanged: 0,
      changes: [],
      problems: [...files.problems, ...problems],
    };
    // Before the articles that use them.
    for (const one of await this.fragments.read(actor, folder, isTrial)) add(outcome, one.key, one);
    for (let from = 0; from < records.length; from += BATCH) {
      const some = records.slice(from, from + BATCH);
      const outcomes = await tried(this.database, isTrial, (tx) => this.imports.save(tx, actor, some));
      for (const one of outcomes) add(outcome, one.externalId, one);
    }
    if (isTrial) return outcome;
    const { created, updated, unchanged } = outcome;
    await this.note(actor, 'articles.imported', { created, updated, unchanged, rejected: outcome.problems.length });
    return outcome;
  }

  private note(actor: Actor, action: string, details: Record<string, unknown>): Promise<void> {
    return this.database.write((tx) => this.audit.record(tx, { actor, action, subject: 'articles', details }));
  }
}

function add(outcome: FolderOutcome, key: string, one: ArticleOutcome | FragmentOutcome): void {
  if (one.outcome === 'rejected') {
    outcome.problems.push(`${key}: ${one.reason}`);
    return;
  }
  outcome[one.outcome] += 1;
  if (one.outcome !== 'unchanged') outcome.changes.push({ key, outcome: one.outcome });
}

async function filesIn(folder: string): Promise<{ read: ArticleFile[]; problems: string[] }> {
  const problems: string[] = [];
  const read: ArticleFile[] = [];
  for (const name of await markdownNamesIn(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).size > LARGEST) {
      problems.push(`${name}: is larger than any article`);
      continue;
    }
    read.push({ name, text: await readFile(path, 'utf8') });
  }
  return { read, problems };
}
