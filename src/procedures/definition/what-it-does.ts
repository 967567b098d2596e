import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/audit/index.js';
import type { ProcedureDefinition, Step } from './procedure-definition.js';

/**
 * A fingerprint of everything in a definition that acts: which calls with which inputs, in which order, after which
 * identity check and whose approval. Texts are left out, so that mending a typing mistake asks nobody to be instructed
 * again, and changing what the service does asks everybody.
 */
export function whatItDoes(definition: ProcedureDefinition): string {
  const acts = definition.steps.flatMap((step) => deedOf(step));
  return createHash('sha256').update(canonicalJson(acts)).digest('base64url');
}

function deedOf(step: Step): unknown[] {
  switch (step.kind) {
    case 'tell':
      return step.send ? [{ id: step.id, kind: step.kind, send: true }] : [];
    case 'check':
      return [];
    case 'ask': {
      const { text: _text, options, ...rules } = step;
      return [{ ...rules, options: options?.map(({ value }) => value) ?? null }];
    }
    case 'run': {
      const { text: _text, needs, ...call } = step;
      return [{ ...call, needs: needs?.map(({ name, secret }) => ({ name, secret: secret ?? false })) ?? null }];
    }
    case 'verify':
    case 'approval': {
      const { text: _text, ...rules } = step;
      return [rules];
    }
    case 'branch':
      return [step];
  }
}
