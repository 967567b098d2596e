import { prepareBinaries } from './binaries.js';
import { type ClusterFolder, giveCluster, inspectCluster, openClusterFolder, reachFolder } from './cluster-folder.js';
import { databaseUrl, openDatabase } from './database.js';
import { EmbeddedPostgresError, explainWriteError } from './errors.js';
import { createCluster, removeDrafts } from './initdb.js';
import { stopOrphan } from './orphans.js';
import { type Ownership, takeOwnership } from './ownership.js';
import { readPassword, replacePassword } from './password.js';
import { openServerLog } from './server-log.js';
import { Server, type ServerStart } from './server.js';
import { chooseServerUser } from './server-user.js';
import { serverSettings } from './settings.js';
import { type Watcher, watchOver } from './watcher.js';

/** A PostgreSQL that belongs to this process and ends with it. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** Resolves when the server is gone. Calling it twice is the same as calling it once. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The database lives in `<dataDir>/postgres`, its log in `<dataDir>/postgres.log`. */
  readonly dataDir: string;
  readonly log?: ((line: string) => void) | undefined;
  /** False gives up safety against a crash of the machine for speed: for tests. */
  readonly durable?: boolean | undefined;
  /** Settings of PostgreSQL that differ from ours. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** How often a start is tried because another program took the port we had just found free. */
const attempts = 5;

type Log = (line: string) => void;

/**
 * Starts the database of a data folder: makes it if it is not there, stops a server that a crash
 * has left on it, and returns when a connection with its password has worked. Throws
 * EmbeddedPostgresError, and then leaves nothing running.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await openClusterFolder(options.dataDir);
  const ownership = await takeOwnership(folder.dataDir);
  try {
    return await startOwned(folder, ownership, options);
  } catch (error) {
    await ownership.release();
    throw explainWriteError(error, folder.dataDir);
  }
}

async function startOwned(
  folder: ClusterFolder,
  ownership: Ownership,
  { log = () => undefined, durable = true, settings }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const user = await chooseServerUser(folder);
  const binaries = await prepareBinaries(user);

  await removeDrafts(folder);
  if ((await inspectCluster(folder, binaries.version)) === 'absent') {
    log(`Making a new database in ${folder.cluster}.`);
    await createCluster(folder, { binaries, user, durable });
  }
  await giveCluster(folder, user);
  await clearFolder(folder, { user, binaries }, log);
  const password = (await readPassword(folder)) ?? (await replacePassword(folder, { user, binaries }));
  const serverLog = await openServerLog(folder.log, user);
  try {
    const start = {
      folder,
      reach: await reachFolder(folder.cluster, user),
      binaries,
      user,
      settings: serverSettings(durable, settings),
      log: serverLog,
    };
    const running = await startServer(start, password, log);
    log(`PostgreSQL ${binaries.version.split('-')[0]} is ready on 127.0.0.1:${running.server.port}.`);
    return handOut(running, password, { ownership, log });
  } finally {
    // The server has its own hold on the file.
    await serverLog.file.close();
  }
}

interface Running {
  readonly server: Server;
  readonly watcher: Watcher;
}

async function startServer(start: ServerStart, password: string, log: Log): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    const server = await Server.spawn(start);
    const watcher = watchOver(server.pid, start.folder.cluster, start.user);
    try {
      await server.ready();
      await openDatabase({ port: server.port, password });
      // Another program might have answered on our port.
      if (!server.isRunning) throw await server.explainEnd();
      return { server, watcher };
    } catch (error) {
      await server.stop();
      watcher.dismiss();
      if (attempt < attempts && (await server.cameSecond())) {
        // A server that was only just starting when its app was killed shows up this late.
        await clearFolder(start.folder, start, log);
        continue;
      }
      throw error instanceof EmbeddedPostgresError ? error : await server.explainFailure(error);
    }
  }
}

async function clearFolder(
  folder: ClusterFolder,
  { user, binaries }: Pick<ServerStart, 'user' | 'binaries'>,
  log: Log,
): Promise<void> {
  if ((await stopOrphan(folder, user, binaries)) === 'none') return;
  log(`Stopped the PostgreSQL that an earlier process had left on ${folder.cluster}.`);
}

function handOut(
  { server, watcher }: Running,
  password: string,
  { ownership, log }: { ownership: Ownership; log: Log },
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  server.onEnd(() => {
    watcher.dismiss();
    if (!stopping) log('PostgreSQL has ended by itself; its log says why.');
  });
  const stop = async () => {
    await server.stop();
    await ownership.release();
  };
  return {
    url: databaseUrl({ port: server.port, password }),
    port: server.port,
    stop: () => (stopping ??= stop()),
  };
}
