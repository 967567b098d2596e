/**
 * `WALKS=short npm test`, as CI does: three readers instead of ten go round after what is hidden, and the browser asks axe
 * once about a page of one language instead of twice about each. All else is the same.
 */
export const ARE_SHORT = process.env['WALKS'] === 'short';

if (ARE_SHORT && process.env['JEST_WORKER_ID'] === '1')
  process.stderr.write('!!! The walks are short ones: WALKS=short.\n');
