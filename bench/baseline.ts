import Fastify from 'fastify';
import pg from 'pg';

/**
 * What our figures are held against: bare Fastify that says hello, and that writes one row through pg. Runs as a process
 * of its own, as the service does, and prints its port.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 16 });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_row (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), subject text, body text, at timestamptz)',
);

const app = Fastify();
app.get('/hello', () => ({ hello: 'world' }));
app.post<{ Body: { subject: string; text: string } }>('/row', async (request) => {
  const { rows } = await pool.query('INSERT INTO bench_row (subject, body, at) VALUES ($1, $2, $3) RETURNING id', [
    request.body.subject,
    request.body.text,
    new Date(),
  ]);
  return rows[0];
});

process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.on('SIGTERM', () => process.exit(0));
