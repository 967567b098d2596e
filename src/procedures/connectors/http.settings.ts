import { z } from 'zod';
import { line, stepName } from '../definition/procedure-definition.js';
import { isWellFormed, referencesIn } from '../definition/templates.js';
import type { OperationSpec } from './connector.js';

const name = z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'must be letters and digits, beginning with a small letter');
/** `users.0.id`: where in a JSON answer. */
const place = z
  .string()
  .max(200)
  .regex(/^[\w$@-]+(\.[\w$@-]+)*$/, 'must be names joined by dots, such as users.0.id');

/** Texts with `{{input.login}}`, `{{effect.id}}` and, in headers only, `{{secret.token}}`. */
const template = (allowed: RegExp) =>
  line(2_000).refine(
    (text) => isWellFormed(text) && referencesIn(text).every((reference) => allowed.test(reference)),
    'has a reference that can not stand here',
  );
const inCall = template(/^(input\.[a-zA-Z0-9]+|effect\.id)$/);
const inHeader = template(/^(secret\.[a-zA-Z0-9]+|effect\.id)$/);
const headerName = z
  .string()
  .max(80)
  .regex(/^[\w!#$%&'*+.^`|~-]+$/);
/** What decides by itself where a request goes or how long it is. */
const OWN_HEADERS = /^(host|content-length|connection|transfer-encoding|upgrade|expect|te|trailer)$/i;

const json: z.ZodType = z.lazy(() =>
  z.union([
    inCall,
    z.literal(''),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(json).max(100),
    z.record(z.string().max(200), json),
  ]),
);

const expected = z.strictObject({
  status: z.array(z.int().min(200).max(599)).min(1).max(20).optional().describe('200 to 299 when left out.'),
  json: z
    .array(z.strictObject({ at: place, equals: inCall }))
    .max(10)
    .optional()
    .describe('What must stand in the answer.'),
});

const asked = z.strictObject({
  path: inCall.refine((path) => path.startsWith('/') && !path.startsWith('//'), 'must begin with one /'),
  query: z.record(z.string().max(100), inCall).optional(),
  expect: expected.optional(),
});

const operation = asked.extend({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  inputs: z.array(name).max(20).default([]),
  optional: z.array(name).max(20).default([]).describe('Inputs that may be left out.'),
  body: json.optional(),
  outputs: z.record(name, z.strictObject({ at: place, secret: z.boolean().default(false) })).default({}),
  changes: z.boolean(),
  subject: name.nullable().default(null).describe('The input that says whose account it is.'),
  undo: z.string().max(60).nullable().default(null),
  settle: asked.optional().describe('A GET whose answer fits `expect` once it was done, and does not before.'),
});
export type HttpOperation = z.output<typeof operation>;

const address = z.url({ protocol: /^https?$/ }).max(500);
const origin = address.refine((url) => {
  const { username, password, search, hash } = new URL(url);
  return username === '' && password === '' && search === '' && hash === '';
}, 'must be an address without a name, a password, a query or a fragment');

export const httpSettings = z
  .strictObject({
    baseUrl: origin.describe('All operations go to this host, and to no other.'),
    ca: z
      .string()
      .max(20_000)
      .startsWith('-----BEGIN CERTIFICATE-----')
      .optional()
      .describe('PEM, for a CA of your own.'),
    headers: z
      .record(
        headerName.refine((header) => !OWN_HEADERS.test(header), 'is set by us'),
        inHeader,
      )
      .default({}),
    token: z
      .strictObject({
        url: origin,
        clientId: line(200),
        secret: name.describe('The name of the secret that holds the client secret.'),
        scope: line(500).optional(),
      })
      .optional()
      .describe('OAuth 2 client credentials: a token is fetched for each call.'),
    operations: z.record(stepName, operation).refine((all) => Object.keys(all).length > 0, 'must not be empty'),
  })
  .superRefine(({ headers, operations }, context) => {
    for (const [header, value] of Object.entries(headers)) {
      // What proves who we are belongs in the vault, not in settings that editors read.
      if (/auth|token|key|cookie|secret/i.test(header) && !/\{\{\s*secret\./.test(value)) {
        context.addIssue({
          code: 'custom',
          path: ['headers', header],
          message: 'must take its value from {{secret.…}}',
        });
      }
    }
    for (const [key, one] of Object.entries(operations)) {
      const known = new Set([...one.inputs, ...one.optional]);
      const used = JSON.stringify([one.path, one.query, one.body, one.settle, one.expect]);
      for (const reference of referencesIn(used)) {
        const [kind, input] = reference.split('.');
        if (kind === 'input' && !known.has(input!)) {
          context.addIssue({
            code: 'custom',
            path: ['operations', key],
            message: `uses ${reference}, which is no input`,
          });
        }
      }
      if (one.changes && (one.subject === null || !one.inputs.includes(one.subject))) {
        const message = 'changes something: subject must name the input that says whose account it is';
        context.addIssue({ code: 'custom', path: ['operations', key, 'subject'], message });
      }
      if (one.undo !== null && !Object.hasOwn(operations, one.undo)) {
        context.addIssue({
          code: 'custom',
          path: ['operations', key, 'undo'],
          message: `there is no operation ${one.undo}`,
        });
      }
    }
  });
export type HttpSettings = z.output<typeof httpSettings>;

export function specOf(operation_: HttpOperation): OperationSpec {
  const { inputs, optional, outputs, changes, subject, undo } = operation_;
  return {
    inputs: Object.fromEntries([
      ...inputs.map((input) => [input, { required: true }]),
      ...optional.map((input) => [input, { required: false }]),
    ]),
    outputs: Object.fromEntries(Object.entries(outputs).map(([output, { secret }]) => [output, { secret }])),
    changes,
    subject,
    undo,
  };
}
