import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SearchModule } from '../search/index.js';
import { Product } from './product.entity.js';
import { ProductSearchConsumer } from './product-search.consumer.js';
import { ProductSearchSource } from './product-search-source.js';
import { ProductsController } from './products.controller.js';
import { ProductsQueries } from './products.queries.js';
import { ProductsService } from './products.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Product]), SearchModule],
  controllers: [ProductsController],
  providers: [ProductsService, ProductsQueries, ProductSearchSource, ProductSearchConsumer],
  exports: [ProductsService, ProductsQueries],
})
export class ProductsModule {}
