import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorGuard } from './access/actor.guard.js';
import { Actors } from './access/actors.js';
import { Csrf } from './access/csrf.js';
import { RecentLookups } from './access/recent-lookups.js';
import { Account } from './account.entity.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsQueries } from './accounts.queries.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { CustomersQueries } from './customers.queries.js';
import { CustomersService } from './customers.service.js';
import { MeController } from './me.controller.js';
import { SessionCookies } from './sessions/session-cookies.js';
import { SessionsService } from './sessions/sessions.service.js';
import { InvitationsService } from './sign-in/invitations.service.js';
import { KnownDevices } from './sign-in/known-devices.js';
import { Argon2PasswordHasher, PasswordHasher } from './sign-in/password-hasher.js';
import { PasswordsService } from './sign-in/passwords.service.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInLinksService } from './sign-in/sign-in-links.service.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { TotpService } from './sign-in/totp.service.js';
import { Team } from './team.entity.js';
import { TeamsController } from './teams.controller.js';
import { TeamsService } from './teams.service.js';

const FRONT_DOOR = [
  AccountsQueries,
  AccountsService,
  ApiKeysService,
  Csrf,
  CustomersService,
  InvitationsService,
  PasswordsService,
  SessionCookies,
  SessionsService,
  SignInLinksService,
  SignInService,
  TeamsService,
  TotpService,
];

/** Who people are, how they prove it and what they may do. */
@Module({
  imports: [TypeOrmModule.forFeature([Account, Team])],
  controllers: [AccountsController, ApiKeysController, MeController, SignInController, TeamsController],
  providers: [
    ...FRONT_DOOR,
    Actors,
    CustomersQueries,
    KnownDevices,
    RecentLookups,
    { provide: PasswordHasher, useFactory: () => new Argon2PasswordHasher() },
    // Before every handler of every room.
    { provide: APP_GUARD, useClass: ActorGuard },
  ],
  exports: [...FRONT_DOOR, PasswordHasher],
})
export class AccountsModule {}
