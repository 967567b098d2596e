import { FaqRebuild, type RebuildReport } from '../faq/index.js';
import { EventRelay } from '../platform/events/index.js';
import { runCommand } from './run-command.js';
import { withService } from './with-service.js';

/** `npm run faq:rebuild`: makes the FAQ anew from raw tickets and links, and says whether anything differed. */
await runCommand(() =>
  withService(async ({ app }) => {
    // What tickets told and nobody has read yet is not a difference.
    await app.get(EventRelay).settled();
    const started = performance.now();
    const report = await app.get(FaqRebuild).run();
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    process.stdout.write(`${report.asks} asks counted anew in ${seconds} s: ${verdict(report)}\n`);
    return 0;
  }),
);

function verdict(report: RebuildReport): string {
  const differing = [
    report.differingAsks > 0 && `${report.differingAsks} asks`,
    report.bucketsDiffered && 'the daily counts',
    report.standingsDiffered && 'the standings',
    report.selfServedDiffered && 'the self-served answers',
  ].filter((part) => part !== false);
  return differing.length === 0 ? 'nothing differed.' : `${differing.join(', ')} differed and have been mended.`;
}
