import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A group of staff that tickets can be handed to. */
@Entity('team')
@Unique('team_name_key', ['name'])
export class Team {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'team_pkey' })
  id!: string;

  @Column('text')
  name!: string;
}
