/** Which part of the house a page belongs to: its layout, styles and navigation. */
export type Area = 'help' | 'desk' | 'studio';

/** The metadata that says so on a controller. */
export const AREA = 'page-area';
