import { runMain } from './start.js';

await runMain();
