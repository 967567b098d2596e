import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { isEditor, isStaff, NotAllowed, type Actor } from '../accounts/index.js';
import { AuditLog } from '../platform/audit/index.js';
import { Clock } from '../platform/clock/index.js';
import { randomToken } from '../platform/crypto/index.js';
import { Database } from '../platform/database/index.js';
import { checked } from '../platform/errors/index.js';
import { newId } from '../platform/ids/index.js';
import { Channel } from './channel.entity.js';
import { ChannelChanged, ChannelKeyTaken, ChannelNotFound } from './channel.errors.js';
import {
  availability,
  changedChannel,
  newChannel,
  type Availability,
  type ChangedChannel,
  type NewChannel,
} from './channel.schemas.js';
import { WebhookCheck } from './webhook-check.js';

/** The ways to reach us, as editors keep them; any agent may say that one can not be used now. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly webhooks: WebhookCheck,
  ) {}

  /** @throws InvalidInput, ChannelKeyTaken, NotAllowed */
  async create(actor: Actor, input: NewChannel): Promise<Channel> {
    if (!isEditor(actor)) throw new NotAllowed();
    const given = checked(newChannel, input);
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const channel = tx.create(Channel, {
        ...given,
        id: newId(),
        switchedOffAt: null,
        offReason: null,
        outgoingUrl: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      });
      const { raw } = await tx
        .createQueryBuilder()
        .insert()
        .into(Channel)
        .values(channel)
        .orIgnore()
        .returning('id')
        .execute();
      if (raw.length === 0) throw new ChannelKeyTaken(given.key);
      await this.audit.record(tx, {
        actor,
        action: 'channel.created',
        subject: `channel:${channel.id}`,
        details: { key: given.key, kind: given.kind },
      });
      return channel;
    });
  }

  /** Puts everything but key and kind in the place of what was there. @throws ChannelNotFound, ChannelChanged, NotAllowed */
  async change(actor: Actor, key: string, input: ChangedChannel, version: number): Promise<Channel> {
    if (!isEditor(actor)) throw new NotAllowed();
    const { version: _, ...fields } = checked(changedChannel, input);
    return this.database.write(async (tx) => {
      const channel = await tx.findOneBy(Channel, { key });
      if (!channel) throw new ChannelNotFound(key);
      const changed = (Object.keys(fields) as Array<keyof typeof fields>).filter(
        (name) => !isDeepStrictEqual(fields[name], channel[name]),
      );
      // The version in the WHERE lets one of two editors win.
      const { affected } = await tx.update(
        Channel,
        { key, version },
        { ...fields, updatedAt: this.clock.now(), version: version + 1 },
      );
      if (affected === 0) throw new ChannelChanged(key, channel.version);
      const subject = `channel:${channel.id}`;
      const details = Object.fromEntries(changed.map((name) => [name, { from: channel[name], to: fields[name] }]));
      await this.audit.record(tx, { actor, action: 'channel.changed', subject, details });
      return tx.findOneByOrFail(Channel, { key });
    });
  }

  /** Says that it can not be used now and why, or that it can again. @throws ChannelNotFound, NotAllowed */
  async setAvailability(actor: Actor, key: string, input: Availability): Promise<Channel> {
    if (!isStaff(actor)) throw new NotAllowed();
    const { reason } = checked(availability, input);
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const { affected } = await tx.update(
        Channel,
        { key },
        { offReason: reason, switchedOffAt: reason ? now : null, updatedAt: now, version: () => 'version + 1' },
      );
      if (affected === 0) throw new ChannelNotFound(key);
      const channel = await tx.findOneByOrFail(Channel, { key });
      const action = reason ? 'channel.switched-off' : 'channel.switched-on';
      const subject = `channel:${channel.id}`;
      await this.audit.record(tx, { actor, action, subject, details: reason ? { reason } : {} });
      return channel;
    });
  }

  /** Makes a secret for the systems around a channel and answers it, once; the one before is worth nothing any more. */
  async renewSecret(actor: Actor, key: string): Promise<string> {
    if (actor.role !== 'admin') throw new NotAllowed();
    const secret = randomToken();
    await this.database.write(async (tx) => {
      const channel = await tx.findOneBy(Channel, { key });
      if (!channel) throw new ChannelNotFound(key);
      await tx.update(Channel, { key }, { secret: this.webhooks.seal(secret, channel.id) });
      await this.audit.record(tx, { actor, action: 'channel.secret-renewed', subject: `channel:${channel.id}` });
    });
    return secret;
  }

  /** Says where the answers of a chat or social channel go. @throws ChannelNotFound, NotAllowed */
  async sendTo(actor: Actor, key: string, url: string | null): Promise<void> {
    if (actor.role !== 'admin') throw new NotAllowed();
    await this.database.write(async (tx) => {
      const channel = await tx.findOneBy(Channel, { key });
      if (!channel) throw new ChannelNotFound(key);
      await tx.update(Channel, { key }, { outgoingUrl: url });
      const subject = `channel:${channel.id}`;
      await this.audit.record(tx, { actor, action: 'channel.outgoing-changed', subject, details: { url } });
    });
  }

  /** Takes it off the board for good, with what was measured of it. @throws ChannelNotFound, NotAllowed */
  async remove(actor: Actor, key: string): Promise<void> {
    if (!isEditor(actor)) throw new NotAllowed();
    await this.database.write(async (tx) => {
      const channel = await tx.findOneBy(Channel, { key });
      if (!channel) throw new ChannelNotFound(key);
      await tx.delete(Channel, { key });
      await this.audit.record(tx, {
        actor,
        action: 'channel.removed',
        subject: `channel:${channel.id}`,
        details: { key },
      });
    });
  }
}
