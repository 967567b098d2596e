import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from './derive-key.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** What was to be opened was changed, belongs to something else or was sealed under another secret. */
export class CannotOpen extends Error {
  constructor() {
    super('This text was not sealed by this service, for this owner, under this SECRET.');
  }
}

/**
 * Keeps small secrets at rest: AES-256-GCM under a key of its own per purpose, derived from the service's secret.
 * Whoever reads the database alone learns nothing, and a sealed text can't be moved to another owner's row.
 */
export class SecretBox {
  private readonly key: Buffer;

  constructor(secret: string, purpose: string) {
    this.key = deriveKey(secret, `secret-box:${purpose}`);
  }

  /** `owner` is bound to the text: it has to be named again to open it. */
  seal(text: string, owner: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws CannotOpen */
  open(sealed: string, owner: string): string {
    const [version, packed] = sealed.split('.');
    const bytes = Buffer.from(packed ?? '', 'base64url');
    if (version !== VERSION || bytes.length < IV_BYTES + TAG_BYTES) throw new CannotOpen();

    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new CannotOpen();
    }
  }
}
