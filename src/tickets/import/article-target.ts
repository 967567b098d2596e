import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import {
  ARTICLE_AUDIENCES,
  ARTICLE_STATUSES,
  ANSWER_MAX_BYTES,
  ArticleImport,
  type ArticleRecord,
} from '../../knowledge/index.js';
import { Database, type Tx } from '../../platform/database/index.js';
import { LOCALES, type Locale } from '../../platform/locale/index.js';
import { FieldReader } from './field-reader.js';
import { nothingYet, type Tally } from './import-run.js';
import { Refused, type ImportTarget, type Rehearsal } from './import-target.js';
import type { FileRecord } from './record-reader.js';
import { parseLocale } from './strict-values.js';
import type { CheckSetting } from './ticket-checks.js';

/** The fields of an article in a file, and by which other names files call them. */
export const ARTICLE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  external_id: ['key', 'id', 'intent', 'article', 'article_id', 'article_key'],
  product: ['product_key'],
  audience: [],
  status: [],
  locale: ['language', 'lang', 'taal'],
  question: ['title', 'subject', 'vraag', 'titel'],
  answer: ['body', 'text', 'content', 'antwoord', 'tekst'],
  slug: [],
  question_nl: ['title_nl', 'vraag_nl'],
  answer_nl: ['body_nl', 'text_nl', 'antwoord_nl'],
  slug_nl: [],
  status_nl: [],
  verified_nl: [],
  question_en: ['title_en', 'vraag_en'],
  answer_en: ['body_en', 'text_en', 'antwoord_en'],
  slug_en: [],
  status_en: [],
  verified_en: [],
  created_at: ['created', 'date', 'datum'],
};

/** Imports into articles, through knowledge's own door. */
@Injectable()
export class ArticleTargets {
  constructor(
    private readonly database: Database,
    private readonly articles: ArticleImport,
  ) {}

  /** @param seen gets the key of every article that is, or in a rehearsal would be, there */
  for(actor: Actor, setting: CheckSetting, seen: Set<string>): ImportTarget<ArticleRecord> {
    const checks = new ArticleChecks(setting);
    return {
      tables: [],
      check: (record) => checks.check(record),
      keyOf: ({ external_id }) => external_id,
      prepare: (records) =>
        Promise.resolve({ refused: new Map<ArticleRecord, string>(), save: (tx) => this.save(tx, actor, records) }),
      rehearse: async (records) => {
        const rehearsal = await this.rehearse(actor, records);
        for (const record of records) if (!rehearsal.refused.has(record)) seen.add(record.external_id);
        return rehearsal;
      },
    };
  }

  private async save(tx: Tx, actor: Actor, records: readonly ArticleRecord[]): Promise<Tally> {
    const tally = nothingYet();
    const outcomes = await this.articles.save(tx, actor, records);
    const refused = new Map<ArticleRecord, string>();
    outcomes.forEach((outcome, index) => {
      if (outcome.outcome === 'rejected') refused.set(records[index]!, outcome.reason);
      else tally[outcome.outcome] += 1;
    });
    if (refused.size > 0) throw new RefusedArticles(refused);
    return tally;
  }

  /** Saves, and undoes it; what turns out to be impossible is left out the second time. */
  private async rehearse(actor: Actor, records: readonly ArticleRecord[]): Promise<Rehearsal<ArticleRecord>> {
    const undone = new Error('This was a rehearsal.');
    const refused = new Map<ArticleRecord, string>();
    for (;;) {
      let tally = nothingYet();
      try {
        await this.database.write(async (tx) => {
          const good = records.filter((record) => !refused.has(record));
          tally = await this.save(tx, actor, good);
          throw undone;
        });
      } catch (error) {
        if (error === undone) return { refused, tally };
        if (!(error instanceof RefusedArticles)) throw error;
        for (const [record, reason] of error.reasons) refused.set(record, reason);
      }
    }
  }
}

class RefusedArticles extends Refused<ArticleRecord> {}

/** Reads one record after another as an article; what knowledge asks of an article it checks itself. */
class ArticleChecks {
  private readonly fields: FieldReader;

  constructor(private readonly setting: CheckSetting) {
    this.fields = new FieldReader(setting.map, setting.now);
  }

  check(record: FileRecord): { item: ArticleRecord } | { fault: string } {
    if (!record.values) return { fault: record.fault ?? 'can not be read' };
    this.fields.start(record.values);
    const item = this.read();
    return this.fields.problems.length > 0 ? { fault: this.fields.problems.join('; ') } : { item };
  }

  private read(): ArticleRecord {
    const { fields, setting } = this;
    const item: ArticleRecord = {
      external_id: fields.name('external_id') ?? '',
      product: fields.name('product', 60) ?? setting.defaults.product,
      audience: fields.word('audience', ARTICLE_AUDIENCES),
      status: fields.word('status', ARTICLE_STATUSES),
      created_at: fields.instant('created_at')?.toISOString() ?? null,
    };
    if (item.external_id === '' && fields.problems.length === 0) fields.reject('external_id', 'is missing');
    for (const locale of LOCALES) {
      item[`question_${locale}`] = fields.text(`question_${locale}`, ANSWER_MAX_BYTES);
      item[`answer_${locale}`] = fields.text(`answer_${locale}`, ANSWER_MAX_BYTES);
      item[`slug_${locale}`] = fields.name(`slug_${locale}`);
      item[`status_${locale}`] = fields.word(`status_${locale}`, ARTICLE_STATUSES);
      item[`verified_${locale}`] = fields.instant(`verified_${locale}`)?.toISOString() ?? null;
    }
    this.readOneLocale(item);
    return item;
  }

  /** `question` and `answer` without a language are in the record's own, or else the file's. */
  private readOneLocale(item: ArticleRecord): void {
    const { fields } = this;
    const locale = this.locale();
    for (const part of ['question', 'answer', 'slug'] as const) {
      const text = part === 'slug' ? fields.name(part) : fields.text(part, ANSWER_MAX_BYTES);
      if (text === null) continue;
      if (item[`${part}_${locale}`]) fields.reject(part, `is there beside ${part}_${locale}`);
      else item[`${part}_${locale}`] = text;
    }
  }

  private locale(): Locale {
    const text = this.fields.name('locale');
    const locale = text === null ? this.setting.defaults.locale : parseLocale(text);
    if (!locale) this.fields.reject('locale', `"${text}" is neither nl nor en`);
    return locale ?? this.setting.defaults.locale;
  }
}
