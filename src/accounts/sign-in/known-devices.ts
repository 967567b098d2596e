import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Signer } from '../../platform/crypto/index.js';

/**
 * Browsers that an account signed in with before carry a signed cookie that says so (OWASP calls it a device cookie).
 * It opens nothing: it only keeps somebody's own tries apart from a stranger's.
 */
@Injectable()
export class KnownDevices {
  private readonly signer: Signer;

  constructor(config: Config) {
    this.signer = new Signer(config.SECRET!, 'known-device');
  }

  /** What the browser is to carry after a sign-in. */
  introduce(accountId: string): string {
    const device = randomBytes(12).toString('base64url');
    return `${device}.${this.signer.sign(`${accountId}.${device}`)}`;
  }

  isKnown(accountId: string, carried: string | null): boolean {
    const [device, signature] = carried?.split('.') ?? [];
    return device !== undefined && this.signer.isSigned(`${accountId}.${device}`, signature);
  }
}
