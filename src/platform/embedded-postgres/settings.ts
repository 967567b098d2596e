/** Small enough for a laptop or the smallest server to rent, and enough for a help desk. */
const defaults = {
  shared_buffers: '64MB',
  max_connections: '100',
  // The log is only rotated at a start, and a crash recovery has to stay short.
  max_wal_size: '256MB',
  log_checkpoints: 'off',
  // Terse leaves out the detail line, which quotes the values of the row: names and mail addresses.
  log_error_verbosity: 'terse',
  autovacuum: 'on',
  // Compiling a query takes longer than any of our queries runs.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Nothing outside this machine can reach the server, whatever else is set. */
const fixed = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  logging_collector: 'off',
  log_destination: 'stderr',
};

const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export function serverSettings(
  durable: boolean,
  chosen: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...defaults, ...(durable ? {} : careless), ...chosen, ...fixed };
}
