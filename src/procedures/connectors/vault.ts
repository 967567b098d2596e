import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { SecretBox } from '../../platform/crypto/index.js';
import { VaultKeyMissing } from './connector.errors.js';

/** The key that is used when the environment names none: made from the service's own secret. */
const OWN_KEY = 'service';

/** As it is kept. */
export interface Sealed {
  key: string;
  sealed: string;
}

/**
 * Seals secrets of other systems: AES-256-GCM under a key from the environment, bound to whatever they are for. What is
 * sealed says under which key it is, so that keys can be changed one after the other.
 */
@Injectable()
export class Vault {
  private readonly boxes = new Map<string, SecretBox>();
  /** The name of the newest key. */
  readonly current: string;

  constructor(config: Config) {
    for (const { id, key } of config.VAULT_KEYS) this.boxes.set(id, new SecretBox(key, 'vault'));
    this.boxes.set(OWN_KEY, new SecretBox(config.SECRET!, 'vault'));
    this.current = config.VAULT_KEYS[0]?.id ?? OWN_KEY;
  }

  /** Under the newest key. */
  seal(value: string, owner: string): Sealed {
    return { key: this.current, sealed: this.boxes.get(this.current)!.seal(value, owner) };
  }

  /** @throws VaultKeyMissing, CannotOpen */
  open(key: string, sealed: string, owner: string): string {
    const box = this.boxes.get(key);
    if (!box) throw new VaultKeyMissing(key);
    return box.open(sealed, owner);
  }
}
