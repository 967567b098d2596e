import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sets what every page goes out with, and answers the page. */
export function dressed<Html extends string | Buffer>(
  html: Html,
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Html {
  void reply
    .status(status)
    .type('text/html; charset=utf-8')
    // A page of somebody signed in must not come back with the back button after signing out.
    .header('Cache-Control', request.actor.role === 'visitor' ? 'private, no-cache' : 'private, no-store')
    .header('Vary', 'Cookie, HX-Request-Type');
  return html;
}
