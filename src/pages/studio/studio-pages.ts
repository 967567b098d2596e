import { applyDecorators } from '@nestjs/common';
import { Allow } from '../../accounts/index.js';
import { StudioPages } from '../page.decorators.js';

/** Pages of the studio that are for administrators only: whatever shows or changes what people may do. */
export const AdminPages = (path: string) => applyDecorators(StudioPages(path), Allow({ roles: ['admin'] }));
