import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, Role, Scope } from './actor.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by ActorGuard before any handler runs. */
    actor: Actor;
  }
}

export interface Allowed {
  /** Roles that may; customers and staff alike when left out, visitors never. */
  roles?: readonly Role[];
  /** Visitors too: for what everybody may change, such as asking a question. */
  visitors?: boolean;
  /** The scope an API key needs for it. Without one no API key may. */
  scope?: Scope;
  /**
   * The address itself proves what may be done, to the person and for the thing it was signed for: programs post there
   * without a form of ours, and nothing of a session or cookie is used.
   */
  isProofInAddress?: boolean;
}

export const ALLOWED = 'allowed';

/**
 * Who may call a handler or a whole controller. Without it everybody may, visitors included, and the service judges by
 * the actor; API keys then only read. A stranger gets 401, somebody else 403.
 */
export const Allow = (allowed: Allowed = {}) => SetMetadata(ALLOWED, allowed);

/** Staff of any kind. */
export const STAFF: readonly Role[] = ['agent', 'editor', 'admin'];
/** Those who write knowledge. */
export const EDITORS: readonly Role[] = ['editor', 'admin'];

/** The actor of this request, as a handler's parameter. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor => context.switchToHttp().getRequest<FastifyRequest>().actor,
);
