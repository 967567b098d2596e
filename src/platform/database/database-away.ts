/** Errors of PostgreSQL and of the connection to it that mean "the database is away", not "the query is wrong". */
const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[1-3]|08\d{3}|53300)$/;

/** Whether an error says that the database can't be reached now, rather than that the query was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, driverError, message } = (error ?? {}) as {
    code?: string;
    driverError?: { code?: string; message?: string };
    message?: string;
  };
  return (
    DATABASE_AWAY.test(code ?? '') ||
    DATABASE_AWAY.test(driverError?.code ?? '') ||
    /Connection terminated|timeout exceeded when trying to connect|Driver not Connected/.test(message ?? '')
  );
}
