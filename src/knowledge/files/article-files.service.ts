import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Database } from '../../platform/database/index.js';
import { addressable, checkImage, safeName, tidied, withEnding } from '../../platform/files/index.js';
import { newId } from '../../platform/ids/index.js';
import { ArticleNotFound, ArticlesAreForEditors } from '../article.errors.js';
import { audienceSql, canEditArticles, seesStaffParts } from '../article.policy.js';
import { publicPart } from '../markdown/index.js';
import { ArticleFileNotFound, ArticleFileRefused } from './file.errors.js';

const MOST_FILES = 100;
const MOST_PDF = 10 * 1024 * 1024;

/** A file as editors see it in a list. */
export interface ArticleFileView {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
  /** Where it is read, and what stands in the Markdown. */
  path: string;
}

/** A file as it is served. */
export interface ServedFile {
  name: string;
  mediaType: string;
  sha256: string;
  content: Buffer;
}

/**
 * Pictures and documents in articles. What is kept is what the content says it is, without what hangs behind it; it is
 * read by whoever reads a text that shows it, and by nobody else: the picture of a draft is a draft.
 */
@Injectable()
export class ArticleFiles {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The same file again is the file that is there. @throws ArticleFileRefused, ArticleNotFound */
  async add(actor: Actor, articleId: string, name: string, content: Buffer): Promise<ArticleFileView> {
    assertEditor(actor);
    const file = await judged(name, content);
    return this.database.write(async (tx) => {
      const [article] = await tx.query('SELECT id FROM article WHERE id = $1 FOR UPDATE', [articleId]);
      if (!article) throw new ArticleNotFound(articleId);
      const [{ count }] = await tx.query('SELECT count(*)::int AS count FROM article_file WHERE article_id = $1', [
        articleId,
      ]);
      if (count >= MOST_FILES) throw new ArticleFileRefused('too-many');

      const added = await tx.query(
        `INSERT INTO article_file (id, article_id, name, media_type, sha256, content, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (article_id, sha256) DO NOTHING RETURNING id`,
        [newId(), articleId, file.name, file.mediaType, file.sha256, file.content, actor.accountId, this.clock.now()],
      );
      if (added.length > 0) {
        const details = { name: file.name, mediaType: file.mediaType, bytes: file.content.length };
        await this.audit.record(tx, { actor, action: 'article.file-added', subject: `article:${articleId}`, details });
      }
      const [kept] = await tx.query(`SELECT ${VIEW} FROM article_file WHERE article_id = $1 AND sha256 = $2`, [
        articleId,
        file.sha256,
      ]);
      return viewOf(kept);
    });
  }

  /** By name. @throws ArticlesAreForEditors */
  async list(actor: Actor, articleId: string): Promise<ArticleFileView[]> {
    assertEditor(actor);
    const rows = await this.database.query<Row>(
      `SELECT ${VIEW} FROM article_file WHERE article_id = $1 ORDER BY name, id`,
      [articleId],
    );
    return rows.map(viewOf);
  }

  /** Texts that show it show its description instead. @throws ArticleFileNotFound */
  async remove(actor: Actor, articleId: string, id: string): Promise<void> {
    assertEditor(actor);
    await this.database.write(async (tx) => {
      const [gone]: [Array<{ name: string }>, number] = await tx.query(
        'DELETE FROM article_file WHERE id = $1 AND article_id = $2 RETURNING name',
        [id, articleId],
      );
      if (!gone[0]) throw new ArticleFileNotFound();
      const details = { name: gone[0].name };
      await this.audit.record(tx, { actor, action: 'article.file-removed', subject: `article:${articleId}`, details });
    });
  }

  /** For whoever may see it where it stands. @throws ArticleFileNotFound */
  async read(actor: Actor, id: string): Promise<ServedFile> {
    const isEditor = canEditArticles(actor);
    const shown = await this.database.query<{ answer: string }>(
      `SELECT v.answer FROM article_file f JOIN article a ON a.id = f.article_id
         JOIN article_text t ON t.article_id = a.id AND t.published_version IS NOT NULL
         JOIN article_version v ON v.article_id = a.id AND v.locale = t.locale AND v.version = t.published_version
        WHERE f.id = $1 AND ${audienceSql(actor, 'a')} AND position(f.id::text IN v.answer) > 0`,
      [id],
    );
    const isShown = shown.some(({ answer }) => (seesStaffParts(actor) ? answer : publicPart(answer)).includes(id));
    if (!isEditor && !isShown) throw new ArticleFileNotFound();
    const [file] = await this.database.query<ServedFile>(
      'SELECT name, media_type AS "mediaType", sha256, content FROM article_file WHERE id = $1',
      [id],
    );
    if (!file) throw new ArticleFileNotFound();
    return file;
  }
}

interface Row {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
}

const VIEW = `id, name, media_type AS "mediaType", length(content) AS bytes`;

const viewOf = (row: Row): ArticleFileView => ({ ...row, path: `/media/articles/${row.id}/${row.name}` });

async function judged(name: string, content: Buffer): Promise<ServedFile> {
  if (content.subarray(0, 5).toString('latin1') === '%PDF-') {
    if (content.length > MOST_PDF) throw new ArticleFileRefused('too-large');
    const called = addressable(withEnding(safeName(name), ['pdf']));
    return { name: called, mediaType: 'application/pdf', sha256: sha256Of(content), content };
  }
  const image = await checkImage(name, content);
  if ('refusal' in image) throw new ArticleFileRefused(image.refusal);
  const tidy = tidied(image.mediaType, image.content);
  if (!tidy) throw new ArticleFileRefused('not-an-image');
  return { ...image, content: tidy, sha256: sha256Of(tidy) };
}

const sha256Of = (content: Buffer) => createHash('sha256').update(content).digest('hex');

function assertEditor(actor: Actor): void {
  if (!canEditArticles(actor)) throw new ArticlesAreForEditors();
}
