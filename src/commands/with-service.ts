import { startService, type StartedService } from '../start.js';
import { commandEnvironment, type Environment } from './command-environment.js';

/**
 * Lends a command the whole service, without listening and without its workers and consumers: those belong to the
 * running app, or wait for its next start. What it needs of the service it gets with `app.get(SomeService)`.
 *
 * For import, export, rebuild and seed; a command ends in `await runCommand(() => withService(async ({ app }) => ...))`.
 */
export async function withService<Result>(
  work: (service: StartedService) => Promise<Result>,
  given: Environment = process.env,
): Promise<Result> {
  const environment = await commandEnvironment(given);
  const service = await startService({ ...environment, ROLE: 'web', DEMO: 'off' });
  try {
    await service.app.init();
    return await work(service);
  } finally {
    await service.stop();
  }
}
