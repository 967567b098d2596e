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
  /** What @Allow says about each handler: looked up once, because looking costs more than judging. */
  private readonly known = new Map<unknown, Map<unknown, Allowed | undefined>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly actors: Actors,
    private readonly csrf: Csrf,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const allowed = this.allowedFor(context);

    const letIn = (actor: Actor): boolean => {
      request.actor = actor;
      // What is shown to somebody is theirs; a handler that knows better says so itself.
      if (actor.via !== 'none') void reply.header('Cache-Control', 'private, no-cache');
      if (actor.via !== 'api-key' && !allowed?.isProofInAddress) this.csrf.check(request, actor);
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

  private allowedFor(context: ExecutionContext): Allowed | undefined {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    let ofController = this.known.get(controller);
    if (!ofController) this.known.set(controller, (ofController = new Map()));
    if (!ofController.has(handler)) {
      ofController.set(handler, this.reflector.getAllAndOverride(ALLOWED, [handler, controller]));
    }
    return ofController.get(handler);
  }
}
