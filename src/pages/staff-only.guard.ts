import { Injectable, NotFoundException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isStaff } from '../accounts/index.js';

/** To a customer the desk is not there: not even which tickets exist can be told from how it refuses. */
@Injectable()
export class StaffOnlyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isStaff(actor)) throw new NotFoundException();
    return true;
  }
}
