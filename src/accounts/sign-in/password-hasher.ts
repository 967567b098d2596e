import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';

/** How passwords are kept. An abstract class, so that it is its own injection token and a test can count. */
export abstract class PasswordHasher {
  abstract hash(password: string): Promise<string>;
  abstract verify(hash: string, password: string): Promise<boolean>;
  /** Whether a hash was made with weaker settings than today's. */
  abstract isOutdated(hash: string): boolean;
}

/** What OWASP asks for with argon2id: 19 MiB, two passes, one lane; some 20 ms. The algorithm is the default one. */
const OWASP: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export class Argon2PasswordHasher extends PasswordHasher {
  constructor(private readonly options: Options = OWASP) {
    super();
  }

  hash(password: string): Promise<string> {
    return hash(password, this.options);
  }

  verify(encoded: string, password: string): Promise<boolean> {
    return verify(encoded, password);
  }

  isOutdated(encoded: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(encoded);
    const { options } = this;
    return memoryCost !== options.memoryCost || timeCost !== options.timeCost || parallelism !== options.parallelism;
  }
}
