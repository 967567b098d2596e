import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Assets, type Asset } from './assets.js';

@Controller()
export class AssetsController {
  constructor(private readonly assets: Assets) {}

  @Get('assets/:hash/:name')
  async show(
    @Param('hash') hash: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asset = this.assets.find(name);
    if (!asset) throw new NotFoundException();
    // A page of an older release may ask for an older hash: it gets today's content, but may not keep it.
    const isCurrent = asset.hash === hash;
    await send(asset, isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache', request, reply);
  }

  @Get('favicon.ico')
  async icon(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send(this.assets.find('icon.svg')!, 'public, max-age=86400', request, reply);
  }
}

async function send(asset: Asset, cacheControl: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.type(asset.type).header('Cache-Control', cacheControl).header('Vary', 'Accept-Encoding');
  if (asset.gzipped && request.headers['accept-encoding']?.includes('gzip')) {
    await reply.header('Content-Encoding', 'gzip').send(asset.gzipped);
  } else {
    await reply.send(asset.body);
  }
}
