import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a new version of a manual does to an article is told to the article itself: see article_check. */
export class ManualImpactInArticleChecks1764000210000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE manual_impact');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE manual_impact (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        section_id uuid NOT NULL REFERENCES manual_section (id) ON DELETE CASCADE,
        from_version_id uuid NOT NULL REFERENCES manual_version (id) ON DELETE CASCADE,
        to_version_id uuid NOT NULL REFERENCES manual_version (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('changed', 'removed')),
        at timestamptz NOT NULL,
        settled_at timestamptz,
        settled_by uuid REFERENCES account (id) ON DELETE SET NULL,
        UNIQUE (article_id, locale, section_id, to_version_id)
      );
      CREATE INDEX manual_impact_section ON manual_impact (section_id);
      CREATE INDEX manual_impact_from ON manual_impact (from_version_id);
      CREATE INDEX manual_impact_to ON manual_impact (to_version_id);
      CREATE INDEX manual_impact_settler ON manual_impact (settled_by);
    `);
  }
}
