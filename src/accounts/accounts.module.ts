import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorGuard } from './access/actor.guard.js';
import { Actors } from './access/actors.js';
import { Csrf } from './access/csrf.js';
import { RecentLookups } from './access/recent-lookups.js';
import { Account } from './account.entity.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { CustomersQueries } from './customers.queries.js';
import { CustomersService } from './customers.service.js';
import { Argon2PasswordHasher, PasswordHasher } from './sign-in/password-hasher.js';
import { PasswordsService } from './sign-in/passwords.service.js';
import { SessionsService } from './sessions/sessions.service.js';
import { Team } from './team.entity.js';

const FRONT_DOOR = [AccountsService, ApiKeysService, Csrf, CustomersService, PasswordsService, SessionsService];

/** Who people are, how they prove it and what they may do. */
@Module({
  imports: [TypeOrmModule.forFeature([Account, Team])],
  providers: [
    ...FRONT_DOOR,
    Actors,
    CustomersQueries,
    RecentLookups,
    { provide: PasswordHasher, useValue: new Argon2PasswordHasher() },
    { provide: APP_GUARD, useClass: ActorGuard },
  ],
  exports: FRONT_DOOR,
})
export class AccountsModule {}
