import { Client } from 'pg';
import { systemCode } from './errors.js';

/** Everything in the database is done as this role; it is also the name of the database. */
export const roleName = 'vraagbaak';

export interface Address {
  readonly port: number;
  readonly password: string;
}

export function databaseUrl({ port, password }: Address): string {
  return `postgres://${roleName}:${encodeURIComponent(password)}@127.0.0.1:${port}/${roleName}`;
}

/** Proves that the server takes our password, and makes the database on the first start. */
export async function openDatabase(address: Address): Promise<void> {
  try {
    await connectTo(roleName, address, async () => undefined);
  } catch (error) {
    // 3D000: there is no database of this name.
    if (systemCode(error) !== '3D000') throw error;
    await connectTo('postgres', address, (client) => client.query(`CREATE DATABASE ${roleName}`));
  }
}

/** The folder the server on this port says it works in. */
export async function dataDirectoryOf(address: Address): Promise<string> {
  return connectTo('postgres', address, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory ?? '';
  });
}

async function connectTo<T>(
  database: string,
  { port, password }: Address,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: roleName,
    password,
    database,
    ssl: false,
    connectionTimeoutMillis: 10_000,
    application_name: 'vraagbaak-launcher',
  });
  // Without a listener a connection the server drops would end the whole app.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
