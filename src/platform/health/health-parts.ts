import { Injectable } from '@nestjs/common';

/** How one part stands. `reason` is for everybody to read: it names no address and no error's words. */
export interface PartHealth {
  status: 'up' | 'degraded';
  reason: string | null;
}

/** Where rooms above the platform say how they stand; health itself knows none of them. */
@Injectable()
export class HealthParts {
  private readonly parts = new Map<string, () => Promise<PartHealth>>();

  register(name: string, check: () => Promise<PartHealth>): void {
    this.parts.set(name, check);
  }

  get all(): ReadonlyArray<[string, () => Promise<PartHealth>]> {
    return [...this.parts];
  }
}
