import { DomainError } from '../../platform/errors/index.js';
import { redirect } from '../page.js';
import { texts } from '../texts.js';
import type { Visit } from '../visit.js';

/** A button that came too late leads back and says so. @throws what there are no words for. */
export async function told({ t }: Visit, back: string, work: () => Promise<ReturnType<typeof redirect>>) {
  try {
    return await work();
  } catch (error) {
    const key = error instanceof DomainError ? `refused.${error.code}` : '';
    if (!(error instanceof DomainError) || !texts.has(key)) throw error;
    return redirect(back, t(key, error.details), 'bad');
  }
}
