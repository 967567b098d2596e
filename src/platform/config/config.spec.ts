import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Config, InvalidConfig, configSchema } from './config.js';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../..', name), 'utf8');

/** Every variable with its default as one would write it, and what it is. */
const settings = Object.entries(
  z.toJSONSchema(configSchema, { io: 'output', unrepresentable: 'any' }).properties as Record<
    string,
    { default?: string | number | boolean; description?: string }
  >,
).map(([name, setting]) => ({
  name,
  standard: typeof setting.default === 'boolean' ? (setting.default ? 'on' : 'off') : String(setting.default ?? ''),
  description: setting.description ?? '',
}));

const problemsWith = (environment: Record<string, string>): readonly string[] => {
  try {
    Config.from(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.problems;
    throw error;
  }
};

describe('the settings', () => {
  it('need none to be given', () => {
    expect(Config.from({})).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, DEMO: true, ROLE: 'both' });
    expect(Config.from({}).publicUrl).toBe('http://127.0.0.1:3000');
  });

  it('take an empty variable for one that is not there, and know nothing of others', () => {
    const config = Config.from({ SMTP_URL: '', PORT: '', PATH: '/bin', METRICS_TOKEN: '' });

    expect(config.SMTP_URL).toBeUndefined();
    expect(config.PORT).toBe(3000);
    expect(config).not.toHaveProperty('PATH');
  });

  it.each<[string, string]>([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '3000.5'],
    ['PUBLIC_URL', 'help.example.org'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['DATABASE_URL', 'mysql://localhost/desk'],
    ['DATABASE_POOL', '1'],
    ['REDIS_URL', 'localhost:6379'],
    ['MEILI_URL', 'meili:7700'],
    ['SMTP_URL', 'mail.example.org'],
    ['ROLE', 'boss'],
    ['SECRET', 'short'],
    ['DEMO', 'yes please'],
    ['DEFAULT_LOCALE', 'de'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'short'],
    ['SESSION_DAYS', '0'],
    ['FAQ_PREDICTION_THRESHOLD', '1.1'],
    ['MATCH_THRESHOLD', '50%'],
    ['VAULT_KEYS', 'k1:short'],
    ['CONNECTOR_PRIVATE_HOSTS', 'intranet'],
  ])('name the variable that is wrong: %s=%s', (name, value) => {
    expect(problemsWith({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: must be .{5,}`))]);
  });

  it('name all that are wrong at once, without their values', () => {
    const problems = problemsWith({ PORT: 'x', SECRET: 'hunter2', ROLE: 'boss' });

    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'ROLE', 'SECRET']);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('want a secret that all processes on one database share', () => {
    const DATABASE_URL = 'postgres://localhost/desk';

    expect(problemsWith({ DATABASE_URL })).toEqual([expect.stringContaining('SECRET: is required')]);
    expect(problemsWith({ DATABASE_URL, SECRET: 'x'.repeat(32) })).toEqual([]);
  });

  it('stand in the README as they are', () => {
    const rows = read('README.md')
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .filter((cells) => /^`[A-Z_]+`$/.test(cells[1] ?? ''))
      .map(([, name = '', standard = '', description = '']) => ({
        name: name.replaceAll('`', ''),
        standard: standard.replaceAll('`', ''),
        description,
      }));

    expect(rows).toEqual(settings);
  });

  it('stand in .env.example, each switched off', () => {
    const blocks = settings.map(({ name, standard, description }) => `# ${description}\n# ${name}=${standard}\n`);

    expect(read('.env.example').split('\n\n').slice(1).join('\n\n')).toBe(blocks.join('\n'));
  });
});
