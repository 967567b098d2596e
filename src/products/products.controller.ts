import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentActor, EDITORS, type Actor } from '../accounts/index.js';
import {
  etagOf,
  ExpectedVersion,
  IdempotencyInterceptor,
  isNotModified,
  versionedEtag,
} from '../platform/http/index.js';
import { canManageProducts } from './product.policy.js';
import {
  newProduct,
  productChanges,
  productList,
  productVersion,
  type NewProduct,
  type ProductChanges,
  type ProductList,
  type ProductVersion,
} from './product.schemas.js';
import { presentProduct, type ProductView } from './product.view.js';
import { ProductsQueries } from './products.queries.js';
import { ProductsService } from './products.service.js';

@ApiTags('products')
@Controller('api/v1/products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly queries: ProductsQueries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the products' })
  async list(@CurrentActor() actor: Actor, @Query({ schema: productList }) query: ProductList) {
    const products = await this.queries.list(actor, { archived: query.archived === 'true' });
    return { items: products.map((product) => present(actor, product)), next: null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a product' })
  async get(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const product = present(actor, await this.queries.get(actor, id));
    return isNotModified(request, reply, versionedEtag(product.version, etagOf(JSON.stringify(product))))
      ? undefined
      : product;
  }

  @Post()
  @Allow({ roles: EDITORS, scope: 'admin' })
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({ summary: 'Add a product' })
  async create(@CurrentActor() actor: Actor, @Body({ schema: newProduct }) body: NewProduct) {
    return present(actor, await this.products.create(actor, body));
  }

  @Patch(':id')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: "Change a product's name, description or audience" })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: productChanges }) body: ProductChanges,
    @ExpectedVersion() version: number,
  ) {
    return present(actor, await this.products.update(actor, id, { ...body, version }));
  }

  @Put(':id/archival')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Archive a product: it can not be chosen any more' })
  async archive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: productVersion }) _body: ProductVersion,
    @ExpectedVersion() version: number,
  ) {
    return present(actor, await this.products.archive(actor, id, version));
  }

  @Delete(':id/archival')
  @Allow({ roles: EDITORS, scope: 'admin' })
  @ApiOperation({ summary: 'Take a product out of the archive' })
  async unarchive(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body({ schema: productVersion }) _body: ProductVersion,
    @ExpectedVersion() version: number,
  ) {
    return present(actor, await this.products.unarchive(actor, id, version));
  }
}

function present(actor: Actor, product: ProductView) {
  return presentProduct(product, canManageProducts(actor));
}
