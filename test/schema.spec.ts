import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { migrate } from '../src/platform/database/index.js';
import { migrations } from '../src/platform/database/migrations/index.js';
import { createTestDatabase, startTestApp, type TestApp } from './setup/app.js';

describe('the schema', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it('is the same in entities and migrations', async () => {
    const source = app.get(DataSource);
    const { upQueries } = await source.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
    expect(source.entityMetadatas.map(({ tableName }) => tableName)).toEqual(
      expect.arrayContaining(['account', 'article', 'product', 'ticket']),
    );
  });

  it('goes all the way down and up again', async () => {
    const database = await createTestDatabase();
    const source = new DataSource({ type: 'postgres', url: database.url, migrations, installExtensions: false });
    await source.initialize();
    const tables = () =>
      source.query<Array<{ name: string }>>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
      );
    const before = await tables();
    for (const _ of migrations) await source.undoLastMigration();
    expect((await tables()).map(({ name }) => name)).toEqual(['migrations']);

    await source.runMigrations();
    expect(await tables()).toEqual(before);
    await source.destroy();
    await database.drop();
  });

  it('is brought up to date by ten processes at once', async () => {
    const database = await createTestDatabase();
    const source = new DataSource({ type: 'postgres', url: database.url, migrations, installExtensions: false });
    await source.initialize();
    for (const _ of migrations) await source.undoLastMigration();

    await Promise.all(Array.from({ length: 10 }, () => migrate(database.url)));

    const done = await source.query<unknown[]>('SELECT name FROM migrations');
    expect(done).toHaveLength(migrations.length);
    await source.destroy();
    await database.drop();
  });

  it('lets the events of a restored dump be read, though their transactions lie in the future', async () => {
    await app.db.write(async (tx) => {
      await tx.query(
        `INSERT INTO event (xid, topic, payload) VALUES ('4611686018427387904', 'restored', '{}'), ('4611686018427387905', 'restored', '{}')`,
      );
    });
    await migrate(app.databaseUrl);

    await app.settled();
    const ahead = await app.db.query('SELECT 1 FROM event WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())');
    expect(ahead).toEqual([]);
  });
});
