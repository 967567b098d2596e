/**
 * A whole run has to end while somebody waits for it. What THOROUGH=on adds is the same again for more of those who ask,
 * more languages, more looks and more random stories; before a release, and whenever what it is about was changed.
 */
export const IS_THOROUGH = process.env['THOROUGH'] === 'on';

if (!IS_THOROUGH && process.env['JEST_WORKER_ID'] === '1')
  process.stderr.write('The walks are short ones; THOROUGH=on takes the long way round.\n');
