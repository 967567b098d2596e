export { dispositionOf, safeName, withEnding } from './file-name.js';
export { addressable, checkImage } from './image-checks.js';
export type { CheckedImage, ImageRefusal } from './image-checks.js';
export { sizeOf } from './image-size.js';
export { tidied } from './image-tidy.js';
