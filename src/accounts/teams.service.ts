import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import { Database } from '../platform/database/index.js';
import { newId } from '../platform/ids/index.js';
import { NotAllowed, TeamNameTaken, TeamNotFound } from './account.errors.js';
import { canManageTeams } from './account.policy.js';
import { isStaff, type Actor } from './actor.js';

export interface TeamView {
  id: string;
  name: string;
}

/** Groups of staff that tickets are handed to. */
@Injectable()
export class TeamsService {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /** By name; none for who is not staff. */
  async list(actor: Actor): Promise<TeamView[]> {
    return isStaff(actor) ? this.db.query('SELECT id, name FROM team ORDER BY name, id') : [];
  }

  /** @throws NotAllowed, TeamNameTaken */
  async create(actor: Actor, name: string): Promise<TeamView> {
    if (!canManageTeams(actor)) throw new NotAllowed();
    const team = { id: newId(), name };

    return this.db.write(async (tx) => {
      const made = await tx.query(
        'INSERT INTO team (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id',
        [team.id, name],
      );
      if (made.length === 0) throw new TeamNameTaken();
      await this.audit.record(tx, { actor, action: 'team.created', subject: `team:${team.id}`, details: { name } });
      return team;
    });
  }

  /** @throws NotAllowed, TeamNotFound, TeamNameTaken */
  async rename(actor: Actor, id: string, name: string): Promise<TeamView> {
    if (!canManageTeams(actor)) throw new NotAllowed();

    return this.db.write(async (tx) => {
      const taken = await tx.query('SELECT 1 FROM team WHERE name = $1 AND id <> $2', [name, id]);
      if (taken.length > 0) throw new TeamNameTaken();
      const [, count] = await tx.query('UPDATE team SET name = $2 WHERE id = $1', [id, name]);
      if (count === 0) throw new TeamNotFound();
      await this.audit.record(tx, { actor, action: 'team.renamed', subject: `team:${id}`, details: { name } });
      return { id, name };
    });
  }

  /** Its members and tickets are then in no team. @throws NotAllowed, TeamNotFound */
  async remove(actor: Actor, id: string): Promise<void> {
    if (!canManageTeams(actor)) throw new NotAllowed();

    await this.db.write(async (tx) => {
      const [, count] = await tx.query('DELETE FROM team WHERE id = $1', [id]);
      if (count === 0) throw new TeamNotFound();
      await this.audit.record(tx, { actor, action: 'team.removed', subject: `team:${id}` });
    });
  }
}
