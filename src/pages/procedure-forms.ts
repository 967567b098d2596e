import { z } from 'zod';
import { InvalidInput } from '../platform/errors/index.js';
import { IDENTITY_METHODS } from '../procedures/index.js';
import { sentText, type Body } from './forms.js';

const version = z.coerce.number().int().min(1).max(2_147_483_647);
const NOTE_MAX = 2_000;

export function textOf(body: Body, name: string): string {
  return sentText(body[name]).trim();
}

/** @throws InvalidInput */
export function versionIn(body: Body): number {
  const { data, success } = version.safeParse(body['version']);
  if (!success) throw new InvalidInput([{ path: 'version', message: 'is the number that the page was sent with' }]);
  return data;
}

/** What was filled in at a step of a run. @throws InvalidInput */
export function stepIn(body: Body) {
  const answer = textOf(body, 'answer');
  const confirmed = textOf(body, 'confirmed');
  const note = textOf(body, 'note').slice(0, NOTE_MAX);
  const needs = Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('need-') && typeof value === 'string' ? [[name.slice('need-'.length), value]] : [],
    ),
  );
  return {
    version: versionIn(body),
    ...(confirmed ? { confirmed: confirmed === 'yes' } : {}),
    ...(answer ? { answer } : {}),
    ...(Object.keys(needs).length > 0 ? { needs } : {}),
    ...(note ? { note } : {}),
  };
}

/** How somebody proves who the customer is. @throws InvalidInput */
export function proofIn(body: Body, otherwise: (typeof IDENTITY_METHODS)[number]) {
  return {
    method: IDENTITY_METHODS.find((one) => one === body['method']) ?? otherwise,
    code: textOf(body, 'code').slice(0, 20),
    answers: [0, 1, 2].flatMap((at) =>
      typeof body[`answer-${at}`] === 'string' ? [textOf(body, `answer-${at}`)] : [],
    ),
    note: textOf(body, 'note').slice(0, NOTE_MAX),
    version: versionIn(body),
  };
}
