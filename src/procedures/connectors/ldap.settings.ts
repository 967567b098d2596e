import { z } from 'zod';
import { line } from '../definition/procedure-definition.js';

/** Each directory keeps the same things under other names. */
export const DIRECTORIES = ['openldap', 'active-directory'] as const;

export const ldapSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^ldaps?$/ })
      .max(300)
      .describe('ldaps://host:636, or ldap://host:389 with startTls.'),
    startTls: z.boolean().default(false),
    ca: z
      .string()
      .max(20_000)
      .startsWith('-----BEGIN CERTIFICATE-----')
      .optional()
      .describe('PEM, for a CA of your own.'),
    serverName: z.string().max(253).optional().describe('The name in its certificate, when it is not the host.'),
    directory: z.enum(DIRECTORIES),
    bindDn: line(500).describe('The service account; its password is the secret bindPassword.'),
    base: line(500).describe('Where people are looked for.'),
    filter: line(500)
      .refine((text) => text.split('{{login}}').length === 2, 'must have {{login}} in it, once')
      .refine((text) => text.startsWith('(') && text.endsWith(')'), 'must be a filter in brackets')
      .default('(mail={{login}})'),
    groupBase: line(500).optional().describe('Where groups are looked for, by cn.'),
    groupMember: z.enum(['member', 'uniqueMember', 'memberUid']).default('member'),
  })
  .refine(({ url, startTls }) => url.startsWith('ldaps:') !== startTls, {
    path: ['startTls'],
    message: 'must be true for ldap:// and false for ldaps://: nothing goes out unencrypted',
  });
export type LdapSettings = z.output<typeof ldapSettings>;
