import { z } from 'zod';

const flag = z
  .enum(['on', 'off', 'true', 'false', '1', '0'], 'must be on or off')
  .transform((value) => value === 'on' || value === 'true' || value === '1');

const number = (least: number, most: number) => {
  const message = `must be a number from ${least} to ${most}`;
  return z.coerce.number(message).min(least, message).max(most, message);
};

const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
};

const address = (...schemes: string[]) =>
  z.url({
    protocol: new RegExp(`^(${schemes.join('|')})$`),
    error: `must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

/**
 * Every setting of the service, read from the environment. The descriptions are the README's table and
 * `.env.example` (a test keeps them the same).
 */
export const configSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: whole(0, 65_535).default(3000).describe('Port to listen on; 0 takes a free one.'),
  PUBLIC_URL: address('https', 'http')
    .optional()
    .describe('Address that customers see, for links in mails. Default: http://HOST:PORT.'),
  DATA_DIR: z.string().min(1).default('./data').describe('Folder of the embedded database and the generated secret.'),
  DATABASE_URL: address('postgres', 'postgresql')
    .optional()
    .describe('A PostgreSQL of your own (15 or newer). Default: the embedded one.'),
  DATABASE_POOL: whole(2, 200).default(16).describe('Connections to the database for this process.'),
  REDIS_URL: address('redis', 'rediss')
    .optional()
    .describe('Redis for background jobs. Default: jobs live in PostgreSQL.'),
  MEILI_URL: address('http', 'https')
    .optional()
    .describe(
      'Meilisearch for search (1.18 or newer). Default: PostgreSQL searches; it also does while Meilisearch is away.',
    ),
  MEILI_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key for it: its master key, or one that may do everything with the index vraagbaak.'),
  SMTP_URL: address('smtp', 'smtps')
    .optional()
    .describe('Mail server. Default: mail is kept in the database and shown at /studio/mail.'),
  MAIL_FROM: z.string().min(3).default('Service desk <servicedesk@localhost>').describe('Sender of our mails.'),
  MAIL_REPLY_TO: z
    .string()
    .regex(/^[^\s@+<>]{1,18}@[^\s@<>]+$/, 'must be one address with at most 18 characters before the @')
    .optional()
    .describe(
      'Address that replies to mails about tickets go to, with a token behind a +. Default: that of MAIL_FROM.',
    ),
  DKIM_KEY_FILE: z.string().min(1).optional().describe('File with the private key (PEM) that signs our mails (DKIM).'),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9.-]+$/i, 'must be letters, digits, dots and dashes')
    .default('vraagbaak')
    .describe('Name under which the public key stands in the DNS.'),
  MESSAGE_URL: address('https', 'http')
    .optional()
    .describe('Webhook of a provider of SMS or WhatsApp messages. Default: messages are shown at /studio/mail.'),
  MESSAGE_SECRET: z
    .string()
    .min(16, 'must be at least 16 characters')
    .optional()
    .describe('Secret that signs what is sent there; required with MESSAGE_URL.'),
  MAIL_IN_PORT: whole(0, 65_535)
    .optional()
    .describe(
      'Port to listen on for mail from your mail server (SMTP); 0 takes a free one. Default: none is listened to.',
    ),
  MAIL_IN_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on for mail.'),
  MAIL_IN_MAX_MB: whole(1, 100).default(35).describe('Largest mail that is taken, in megabytes.'),
  MAIL_AUTH_SERVER: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name by which your mail server signs Authentication-Results: mail that fails DMARC there waits for a person.',
    ),
  ROLE: z
    .enum(['both', 'web', 'worker'], 'must be both, web or worker')
    .default('both')
    .describe('What this process does: serve requests, work through events and jobs, or both.'),
  SECRET: z
    .string()
    .min(32, 'must be at least 32 characters; make one with: openssl rand -base64 48')
    .optional()
    .describe(
      'Key for signing and encrypting; at least 32 characters. Required with DATABASE_URL; else generated into DATA_DIR.',
    ),
  DEMO: flag
    .default(true)
    .describe('on loads the demo content on the first start of an empty embedded database; off never does.'),
  ORGANISATION: z
    .string()
    .min(1)
    .max(60)
    .default('Zonnedal')
    .describe('Name of the organisation in the pages and mails.'),
  DEFAULT_LOCALE: z
    .enum(['nl', 'en'], 'must be nl or en')
    .default('nl')
    .describe('Language for visitors whose browser asks for neither Dutch nor English.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'must be trace, debug, info, warn, error or silent')
    .default('info')
    .describe('How much is logged.'),
  TRUST_PROXY: flag
    .default(false)
    .describe('on when a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto.'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must be at least 16 printable characters without spaces')
    .optional()
    .describe('Bearer token for GET /metrics from another machine; without it only this machine may read them.'),
  SESSION_DAYS: whole(1, 365).default(14).describe('Days a session lives without being used.'),
  ATTACHMENT_MAX_MB: whole(1, 50).default(10).describe('Largest attachment, in megabytes.'),
  MANUAL_MAX_MB: whole(1, 200).default(40).describe('Largest manual as a PDF, in megabytes.'),
  MANUAL_REPORTS: whole(1, 1000)
    .default(3)
    .describe('Reports of readers about one section of a manual at which it needs a check.'),
  FAQ_HALF_LIFE_DAYS: number(1, 3650).default(30).describe('Days after which an ask weighs half in the FAQ ranking.'),
  FAQ_PREDICTION_THRESHOLD: number(0, 1)
    .default(0.01)
    .describe('Least probability at which a predicted article shares in the ask of a ticket.'),
  MATCH_THRESHOLD: number(0, 1)
    .default(0.5)
    .describe('Least probability at which an article is taken for the answer; a ticket without one is among the gaps.'),
  PREDICTED_LINKS: flag
    .default(true)
    .describe('on links a ticket to the article that probably answers it until a person says; off only suggests.'),
  COACH_SAMPLE: whole(1, 500).default(20).describe('Links drawn each week for somebody to say whether they are right.'),
  SEARCH_LOG_DAYS: whole(1, 3650)
    .default(180)
    .describe('Days that searches and answers shown to who asks are remembered, without who it was.'),
  SEARCH_PER_SECOND: whole(0, 100_000)
    .default(50)
    .describe('Searches a second from one address or account, for a while twice as many; 0 sets no limit.'),
  VAULT_KEYS: z
    .string()
    .default('')
    .transform((text, context) => {
      const keys = text.split(',').filter((part) => part.trim() !== '');
      return keys.flatMap((part) => {
        const [, id, key] = /^\s*([a-z0-9-]{1,20}):(\S{32,})\s*$/.exec(part) ?? [];
        if (id && key && id !== 'service') return [{ id, key }];
        context.addIssue({
          code: 'custom',
          message: 'must be name:key pairs joined by commas, each key 32 characters or more',
        });
        return [];
      });
    })
    .describe(
      'Keys for secrets of connectors and webhooks as name:key, the newest first, joined by commas. Default: a key made from SECRET.',
    ),
  CONNECTOR_PRIVATE_HOSTS: z
    .string()
    .default('')
    .transform((text, context) => {
      const hosts = text.split(',').map((part) => part.trim().toLowerCase());
      return hosts.filter((part) => {
        if (part !== '' && !/^[a-z0-9.:_-]+:\d{1,5}$/.test(part)) {
          context.addIssue({ code: 'custom', message: 'must be host:port pairs joined by commas' });
        }
        return part !== '';
      });
    })
    .describe('Hosts in private networks that connectors and webhooks may reach, as host:port, joined by commas.'),
});

export interface Config extends z.output<typeof configSchema> {}

/** A variable in the environment is wrong: the service does not start. The message names each, with the cure. */
export class InvalidConfig extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The settings are not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The settings of this process, checked once at the start; its own injection token. */
export class Config {
  private constructor(values: z.output<typeof configSchema>) {
    Object.assign(this, values);
  }

  /** @throws InvalidConfig naming every wrong variable. */
  static from(environment: Record<string, string | undefined>): Config {
    // An empty variable is one that was not set: `SMTP_URL=` in a file means "none".
    const given = Object.fromEntries(
      Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
    );
    const result = configSchema.safeParse(given);
    if (!result.success)
      throw new InvalidConfig(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));

    if (result.data.DATABASE_URL && !result.data.SECRET) {
      throw new InvalidConfig([
        'SECRET: is required with DATABASE_URL, so that all processes share it; make one with: openssl rand -base64 48',
      ]);
    }
    if (result.data.MESSAGE_URL && !result.data.MESSAGE_SECRET)
      throw new InvalidConfig(['MESSAGE_SECRET: is required with MESSAGE_URL, so that the provider can tell it is us']);
    return new Config(result.data);
  }

  get servesRequests(): boolean {
    return this.ROLE !== 'worker';
  }

  get doesWork(): boolean {
    return this.ROLE !== 'web';
  }

  /** The address in links that leave the service, without a slash at the end. */
  get publicUrl(): string {
    return (this.PUBLIC_URL ?? `http://${this.HOST}:${this.PORT}`).replace(/\/$/, '');
  }
}
