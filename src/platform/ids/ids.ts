import { v7, validate } from 'uuid';

/** A new id: UUID v7, so that rows made after one another lie beside one another in an index. */
export function newId(): string {
  return v7();
}

export function isId(text: string): boolean {
  return validate(text);
}

/** Stands for "no product" in keys that can't hold NULL. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000';
