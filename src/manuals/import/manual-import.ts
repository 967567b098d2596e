import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInput } from '../../platform/errors/index.js';
import type { Locale } from '../../platform/locale/index.js';
import { ProductsQueries } from '../../products/index.js';
import { ManualChanging, type WrittenManual } from '../manual-changing.js';
import { ManualSections } from '../manual-sections.js';
import { ManualVersions } from '../manual-versions.service.js';
import { SOURCE_MAX_BYTES } from '../manual.schemas.js';
import { ManualsService } from '../manuals.service.js';
import { linesOf, wholeText } from './lines.js';
import { SectionRecords, type Anchored, type Rejected } from './section-records.js';

export interface ManualImportOptions {
  /** Key of the product it belongs to. */
  product: string;
  locale: Locale;
  slug: string;
  title: string;
  label: string;
  /** Whether readers see it once the last line is in. */
  publish: boolean;
  format: 'jsonl' | 'markdown';
  onProgress?: (sections: number) => void;
  /** Stops after the batch in hand; what is there by then is a draft that nobody sees. */
  signal?: AbortSignal;
}

export interface ManualImported {
  manualId: string;
  sections: number;
  rejected: number;
  /** The first hundred of them. */
  reasons: readonly Rejected[];
  outcome: 'published' | 'draft' | 'stopped';
}

const AT_ONCE = 200;

/**
 * Takes a whole manual from a file, as one version: a section a line (JSON lines), or Markdown. Lines are written in
 * batches into a draft that is published at the end, so readers see all of it or nothing. A draft that an import left
 * behind when it was killed is begun anew by the next one.
 */
@Injectable()
export class ManualImport {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
    private readonly manuals: ManualsService,
    private readonly versions: ManualVersions,
    private readonly changing: ManualChanging,
    private readonly sections: ManualSections,
  ) {}

  /** @throws ProductNotFound, ManualLabelTaken, ManualChanged, InvalidInput */
  async run(actor: Actor, source: AsyncIterable<Buffer>, options: ManualImportOptions): Promise<ManualImported> {
    const { label, publish, signal } = options;
    const records = new SectionRecords();
    const manual = await this.manualFor(actor, options);
    const written =
      options.format === 'markdown'
        ? await this.versions.draft(actor, manual.id, {
            label,
            source: await wholeText(source, SOURCE_MAX_BYTES),
            version: manual.version,
          })
        : await this.takeLines(actor, source, manual, records, options);
    const sections = await this.count(manual.id, label);
    const mayPublish = publish && sections > 0 && !signal?.aborted;
    if (mayPublish) await this.versions.publish(actor, manual.id, label, written.version);
    return {
      manualId: manual.id,
      sections,
      rejected: records.rejectedCount,
      reasons: records.rejected,
      outcome: mayPublish ? 'published' : signal?.aborted ? 'stopped' : 'draft',
    };
  }

  private async takeLines(
    actor: Actor,
    source: AsyncIterable<Buffer>,
    manual: WrittenManual,
    records: SectionRecords,
    { label, signal, onProgress }: ManualImportOptions,
  ): Promise<WrittenManual> {
    let versionId = '';
    let sections = 0;
    let written = await this.withoutLeftover(actor, manual, label);
    written = await this.changing.change(actor, manual.id, written.version, async (tx) => {
      const begun = { label, origin: 'written', source: null, releasedOn: null } as const;
      versionId = await this.versions.begin(tx, actor, manual.id, begun);
      return true;
    });
    for await (const batch of batchesOf(source, records)) {
      written = await this.changing.change(actor, manual.id, written.version, async (tx) => {
        await this.sections.append(tx, manual.id, versionId, batch, sections + 1);
        return true;
      });
      sections += batch.length;
      onProgress?.(sections);
      if (signal?.aborted) break;
    }
    return written;
  }

  private async manualFor(actor: Actor, options: ManualImportOptions): Promise<WrittenManual> {
    const product = await this.products.getByKey(actor, options.product);
    const { locale, slug, title } = options;
    const [known] = await this.database.query<WrittenManual & { productId: string }>(
      'SELECT id, version, product_id AS "productId" FROM manual WHERE locale = $1 AND slug = $2',
      [locale, slug],
    );
    if (!known) return this.manuals.create(actor, { productId: product.id, locale, slug, title });
    if (known.productId === product.id) return { id: known.id, version: known.version };
    throw new InvalidInput([{ path: 'slug', message: 'is the address of a manual of another product' }]);
  }

  private async withoutLeftover(actor: Actor, manual: WrittenManual, label: string): Promise<WrittenManual> {
    const [leftover] = await this.database.query(
      `SELECT 1 FROM manual_version
        WHERE manual_id = $1 AND label = $2 AND status = 'draft' AND origin = 'written' AND source IS NULL`,
      [manual.id, label],
    );
    return leftover ? this.versions.discard(actor, manual.id, label, manual.version) : manual;
  }

  private async count(manualId: string, label: string): Promise<number> {
    const [row] = await this.database.query<{ sections: number }>(
      'SELECT sections FROM manual_version WHERE manual_id = $1 AND label = $2',
      [manualId, label],
    );
    return row?.sections ?? 0;
  }
}

async function* batchesOf(source: AsyncIterable<Buffer>, records: SectionRecords): AsyncGenerator<Anchored[]> {
  let batch: Anchored[] = [];
  for await (const line of linesOf(source)) {
    batch.push(...records.read(line));
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
