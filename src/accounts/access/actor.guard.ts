import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unauthenticated } from '../account.errors.js';
import { ALLOWED, type Allowed } from '../actor.decorators.js';
import type { Actor } from '../actor.js';
import { requireAllowed } from './access.policy.js';
import { Actors } from './actors.js';
import { Csrf } from './csrf.js';

/**
 * Stands before every handler: finds out who is asking, refuses what comes from other sites, and holds the handler's
 * @Allow against the actor. Stays synchronous for visitors, so that reading the FAQ waits for nothing.
 */
@Injectable()
export class ActorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: Actors,
    private readonly csrf: Csrf,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const allowed = this.reflector.getAllAndOverride<Allowed | undefined>(ALLOWED, [
      context.getHandler(),
      context.getClass(),
    ]);

    const letIn = (actor: Actor): boolean => {
      request.actor = actor;
      if (actor.via !== 'api-key') this.csrf.check(request, actor);
      requireAllowed(actor, allowed, request.method);
      return true;
    };
    const explain = (error: unknown): never => {
      if (error instanceof Unauthenticated) void reply.header('WWW-Authenticate', 'Bearer');
      throw error;
    };
    try {
      const actor = this.actors.of(request, reply);
      return actor instanceof Promise ? actor.then(letIn).catch(explain) : letIn(actor);
    } catch (error) {
      return explain(error);
    }
  }
}
