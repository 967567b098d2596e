import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { Database } from '../platform/database/index.js';
import { checked, InvalidInput } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { checkImage, type ImageRefusal } from '../platform/files/index.js';
import { ManualChanging, type WrittenManual } from './manual-changing.js';
import { ManualFileNotFound } from './manual.errors.js';
import { canEditManuals } from './manual.policy.js';
import type { ManualView, VersionLine } from './manual.view.js';
import type { ManualUpload } from './read-upload.js';

/** A file on its way to a reader. */
export interface ServedFile {
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
}

export interface ImageLine extends ServedFile {
  takenOn: string;
}

const MOST_IMAGES = 500;
const WHY: Record<ImageRefusal, string> = {
  'not-an-image': 'is no picture we take: send a PNG, JPEG, GIF or WebP',
  'too-large': 'is larger than 5 MB',
  'too-many-dots': 'has too many dots: make it at most 10,000 wide and high',
};
const day = z.iso.date().optional();

/** The files of a manual: the PDF of a version as it was uploaded, and the pictures its texts show. */
@Injectable()
export class ManualFiles {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly changing: ManualChanging,
  ) {}

  /** What is known of the PDF of a version that the actor was found to be allowed to read. @throws ManualFileNotFound */
  async ofVersion(version: VersionLine): Promise<ServedFile> {
    const [file] = await this.database.query<ServedFile>(
      `SELECT name, 'application/pdf' AS "mediaType", bytes, sha256 FROM manual_file WHERE version_id = $1`,
      [version.id],
    );
    if (!file) throw new ManualFileNotFound(version.label);
    return file;
  }

  async contentOfVersion(versionId: string): Promise<Buffer> {
    const [file] = await this.database.query<{ content: Buffer }>(
      'SELECT content FROM manual_file WHERE version_id = $1',
      [versionId],
    );
    return file!.content;
  }

  images(actor: Actor, manual: ManualView): Promise<ImageLine[]> {
    return this.database.query(
      `SELECT name, media_type AS "mediaType", bytes, sha256, taken_on::text AS "takenOn"
         FROM manual_image i WHERE manual_id = $1 AND ${shownSql(actor)} ORDER BY name`,
      [manual.id],
    );
  }

  /** @throws ManualFileNotFound */
  async image(actor: Actor, manual: ManualView, name: string): Promise<ServedFile & { content: Buffer }> {
    const [image] = await this.database.query<ServedFile & { content: Buffer }>(
      `SELECT name, media_type AS "mediaType", bytes, sha256, content 
         FROM manual_image i WHERE manual_id = $1 AND name = $2 AND ${shownSql(actor)}`,
      [manual.id, name.replaceAll('\0', '')],
    );
    if (!image) throw new ManualFileNotFound(name);
    return image;
  }

  /**
   * Adds a picture; one of the same name is replaced, everywhere it is shown. Answers the name that texts call it by.
   * @throws InvalidInput with what is wrong with it
   */
  async addImage(
    actor: Actor,
    id: string,
    { takenOn, version }: { takenOn?: string | undefined; version: number },
    upload: ManualUpload,
  ): Promise<WrittenManual & { name: string }> {
    const taken = checked(day, takenOn) ?? this.clock.now().toISOString().slice(0, 10);
    const image = upload.isTooLarge ? { refusal: 'too-large' as const } : await checkImage(upload.name, upload.content);
    if ('refusal' in image) throw new InvalidInput([{ path: 'file', message: WHY[image.refusal] }]);
    const { name, mediaType, content, sha256 } = image;
    const written = await this.changing.change(actor, id, version, async (tx) => {
      const [{ count }] = await tx.query('SELECT count(*)::int AS count FROM manual_image WHERE manual_id = $1', [id]);
      if (count >= MOST_IMAGES)
        throw new InvalidInput([{ path: 'file', message: `a manual has ${MOST_IMAGES} pictures at most` }]);
      await tx.query(
        `INSERT INTO manual_image (id, manual_id, name, media_type, bytes, sha256, taken_on, content, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (manual_id, name) DO UPDATE SET media_type = excluded.media_type, bytes = excluded.bytes,
           sha256 = excluded.sha256, taken_on = excluded.taken_on, content = excluded.content`,
        [newId(), id, name, mediaType, content.length, sha256, taken, content, this.clock.now()],
      );
      await this.audit.record(tx, { actor, action: 'manual.image-added', subject: `manual:${id}`, details: { name } });
      return true;
    });
    return { ...written, name };
  }
}

/** Readers get the pictures of what is published: one for a version that is being written is not theirs yet. */
function shownSql(actor: Actor): string {
  if (canEditManuals(actor)) return 'TRUE';
  return `EXISTS (SELECT FROM manual_version v JOIN manual_section_text t ON t.version_id = v.id
    WHERE v.manual_id = i.manual_id AND v.status = 'published' AND position('](' || i.name || ')' in t.body) > 0)`;
}
