import { z } from 'zod';
import { line, stepName } from '../definition/procedure-definition.js';

const kind = z.string().max(40).describe('practice, http or ldap.').meta({ example: 'practice' });
const settings = z
  .record(z.string(), z.unknown())
  .describe('What this kind needs; never a secret: those have an address of their own.');
const version = z
  .int()
  .min(1)
  .optional()
  .describe('The version that was read: a conflict (409) if it has changed since. Or send it as If-Match.');

export const newConnector = z.strictObject({
  key: stepName.describe('What procedures call it; can not be changed later.'),
  kind,
  name: line(80),
  settings: settings.default({}),
});
export type NewConnector = z.input<typeof newConnector>;

export const connectorChanges = z.strictObject({
  version,
  name: line(80).optional(),
  settings: settings.optional(),
  disabled: z.boolean().optional().describe('true: no call goes out through it any more.'),
});
export type ConnectorChanges = z.output<typeof connectorChanges>;

export const secretName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,39}$/);
export const secretValue = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(4_000)
    .refine((text) => !/[\0\r\n]/.test(text), 'must be one line'),
});
export type SecretValue = z.output<typeof secretValue>;

export const rehearsal = z.strictObject({
  operation: z.string().max(60),
  inputs: z.record(z.string().max(40), z.string().max(1_000)).default({}),
});
export type RehearsalAsked = z.output<typeof rehearsal>;
