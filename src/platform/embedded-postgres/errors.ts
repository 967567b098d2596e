/** Stable names for what can go wrong, for callers that want to react to one of them. */
export type EmbeddedPostgresErrorCode =
  | 'PLATFORM_UNSUPPORTED'
  | 'BINARIES_UNUSABLE'
  | 'NO_UNPRIVILEGED_USER'
  | 'DATA_DIR_UNREACHABLE'
  | 'DATA_DIR_UNWRITABLE'
  | 'DATA_DIR_IN_USE'
  | 'DATA_DIR_OTHER_VERSION'
  | 'DATA_DIR_NOT_OURS'
  | 'DISK_FULL'
  | 'USER_WITHOUT_NAME'
  | 'INITDB_FAILED'
  | 'START_FAILED'
  | 'START_TIMED_OUT';

/**
 * The embedded PostgreSQL cannot run. The message is written for the person who started
 * Vraagbaak: it names what is wrong and what to do about it.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly code: EmbeddedPostgresErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The `code` of a Node system error (`EACCES`, `ENOENT`), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  // Not "instanceof Error": under Jest the errors of Node itself are of another Error class than ours.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an error says, for use inside another message. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** Turns a refused write below the data folder into a message with the cure; leaves other errors alone. */
export function explainWriteError(error: unknown, folder: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, { cause: error });
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new EmbeddedPostgresError(
      'DATA_DIR_UNWRITABLE',
      `Vraagbaak cannot write in its data folder ${folder} (${messageOf(error)}). ` +
        'Give this user write access to it, or point DATA_DIR at a folder it may write in.',
      { cause: error },
    );
  }
  return error;
}

export function diskFull(folder: string, options?: ErrorOptions): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'DISK_FULL',
    `There is no space left for the database in ${folder}. Free some space, or point DATA_DIR at another disk.`,
    options,
  );
}
