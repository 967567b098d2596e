import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Config } from '../../platform/config/index.js';
import { MailTooLarge } from './mail.errors.js';
import { MailIntake } from './mail-intake.js';
import { withoutTag } from './mail-rules.js';
import { MailSorting } from './mail-sorting.job.js';

const MOST_CLIENTS = 50;
const SILENCE_MS = 60_000;
const CLOSE_MS = 5_000;

/** Says no in the words of SMTP: 4xx means "try again later", 5xx "never". */
class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Listens for mail from the organisation's own mail server, when MAIL_IN_PORT says where. It takes mail for our own
 * addresses only and passes none on, so that it is no open relay even if others reach it. A mail is accepted once it is
 * in the table; when the database is away the other server is told to come back later.
 */
@Injectable()
export class SmtpListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SmtpListener.name);
  private server: SMTPServer | null = null;

  constructor(
    private readonly config: Config,
    private readonly intake: MailIntake,
    private readonly sorting: MailSorting,
  ) {}

  /** The port it listens on; null while it does not. */
  get port(): number | null {
    return (this.server?.server.address() as AddressInfo | null)?.port ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { MAIL_IN_PORT: port, MAIL_IN_HOST: host } = this.config;
    if (port === undefined || !this.config.servesRequests) return;
    const server = this.make();
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
    // A client that goes away in the middle is no trouble of ours.
    server.on('error', (error: Error) => this.logger.debug(`A connection broke: ${error.message}`));
  }

  async beforeApplicationShutdown(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private make(): SMTPServer {
    return new SMTPServer({
      banner: this.config.ORGANISATION.replaceAll(/[^\x20-\x7e]/g, '?'),
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      maxClients: MOST_CLIENTS,
      size: this.config.MAIL_IN_MAX_MB * 1_048_576,
      socketTimeout: SILENCE_MS,
      closeTimeout: CLOSE_MS,
      onRcptTo: (address, _session, done) => {
        this.sorting.ourAddresses().then(
          (ours) =>
            ours.includes(withoutTag(address.address))
              ? done()
              : done(new SmtpRefusal(550, 'There is no such mailbox here.')),
          () => done(new SmtpRefusal(451, 'Not now. Try again later.')),
        );
      },
      onData: (stream, session, done) => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        this.intake.take(stream as AsyncIterable<Buffer>, recipients).then(
          ({ id }) => done(null, `Taken as ${id}`),
          (error: Error) => {
            if (error instanceof MailTooLarge) done(new SmtpRefusal(552, error.message));
            else done(new SmtpRefusal(451, 'Not now. Try again later.'));
          },
        );
      },
    });
  }
}
