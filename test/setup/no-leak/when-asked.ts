import { describe } from '@jest/globals';

const isAsked = process.env['NO_LEAK'] === 'on';
if (!isAsked)
  console.warn('SKIPPED: trying every address as everybody takes minutes; NO_LEAK=on npm test -- test/no-leak');

/** The walks over every address; outside the quick suite because they take minutes. */
export const describeWhenAsked = isAsked ? describe : describe.skip;
