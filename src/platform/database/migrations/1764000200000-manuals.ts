import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Manuals: a product's instructions in one language, in versions; sections that stay themselves through all of them. */
export class Manuals1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE manual (
        id uuid PRIMARY KEY,
        product_id uuid NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        -- Stands in addresses; never changes.
        slug text NOT NULL,
        title text NOT NULL,
        audience text NOT NULL CHECK (audience IN ('public', 'customers', 'staff')),
        -- The version that readers see; null while they see none.
        current_version_id uuid,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        -- Optimistic lock: counts every change of the manual or one of its versions.
        version int NOT NULL,
        UNIQUE (locale, slug)
      );
      CREATE INDEX manual_product ON manual (product_id);
      CREATE INDEX manual_creator ON manual (created_by);
      CREATE INDEX manual_latest ON manual (updated_at, id);

      CREATE TABLE manual_version (
        id uuid PRIMARY KEY,
        manual_id uuid NOT NULL REFERENCES manual (id) ON DELETE CASCADE,
        -- As people call it: 2.1. Stands in addresses.
        label text NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'published')),
        origin text NOT NULL CHECK (origin IN ('written', 'uploaded')),
        -- Markdown; null when it was uploaded, or imported section by section.
        source text,
        -- When the product came out that it describes: a screenshot from before that shows another product.
        released_on date,
        sections int NOT NULL,
        created_by uuid REFERENCES account (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        saved_at timestamptz NOT NULL,
        published_at timestamptz,
        UNIQUE (manual_id, label),
        CONSTRAINT manual_version_of_manual UNIQUE (manual_id, id),
        CONSTRAINT manual_version_published CHECK ((status = 'published') = (published_at IS NOT NULL))
      );
      CREATE INDEX manual_version_creator ON manual_version (created_by);
      ALTER TABLE manual ADD CONSTRAINT manual_current_version_fkey
        FOREIGN KEY (id, current_version_id) REFERENCES manual_version (manual_id, id);
      CREATE INDEX manual_current_version ON manual (current_version_id);

      -- A place in a manual, whichever version one reads: what links, reports and citations point at.
      CREATE TABLE manual_section (
        id uuid PRIMARY KEY,
        manual_id uuid NOT NULL REFERENCES manual (id) ON DELETE CASCADE,
        anchor text NOT NULL,
        -- Since when somebody should look at it; null when all is well as far as we know.
        needs_check_since timestamptz,
        UNIQUE (manual_id, anchor)
      );
      CREATE INDEX manual_section_needs_check ON manual_section (needs_check_since) WHERE needs_check_since IS NOT NULL;

      -- What a version says in that place.
      CREATE TABLE manual_section_text (
        version_id uuid NOT NULL REFERENCES manual_version (id) ON DELETE CASCADE,
        section_id uuid NOT NULL REFERENCES manual_section (id) ON DELETE CASCADE,
        position int NOT NULL,
        level int NOT NULL CHECK (level BETWEEN 1 AND 6),
        -- As it is numbered in print: 3.1.2. Empty when it is not.
        number text NOT NULL,
        title text NOT NULL,
        -- Markdown, without the heading.
        body text NOT NULL,
        -- The body as plain text, for searching and comparing.
        words text NOT NULL,
        -- The page of the PDF it begins on, from 1.
        page int,
        PRIMARY KEY (version_id, section_id),
        UNIQUE (version_id, position)
      );
      CREATE INDEX manual_section_text_section ON manual_section_text (section_id);

      CREATE TABLE manual_step (
        version_id uuid NOT NULL,
        section_id uuid NOT NULL,
        -- From 1 through the whole section: a section may have several lists of steps.
        position int NOT NULL,
        -- Which list of the section it is in, from 1, and the number it was given there.
        list int NOT NULL,
        number int NOT NULL,
        -- Markdown.
        text text NOT NULL,
        words text NOT NULL,
        warning text,
        -- Name of a picture of the manual, and what it shows.
        image text,
        image_alt text,
        -- The lines of the section's body that it was read from, the last one not included.
        first_line int NOT NULL,
        end_line int NOT NULL,
        PRIMARY KEY (version_id, section_id, position),
        FOREIGN KEY (version_id, section_id) REFERENCES manual_section_text (version_id, section_id) ON DELETE CASCADE
      );

      -- The PDF as it was uploaded.
      CREATE TABLE manual_file (
        version_id uuid PRIMARY KEY REFERENCES manual_version (id) ON DELETE CASCADE,
        name text NOT NULL,
        bytes int NOT NULL,
        sha256 text NOT NULL,
        pages int NOT NULL,
        content bytea NOT NULL
      );

      -- Pictures of a manual, by the name its texts call them.
      CREATE TABLE manual_image (
        id uuid PRIMARY KEY,
        manual_id uuid NOT NULL REFERENCES manual (id) ON DELETE CASCADE,
        name text NOT NULL,
        media_type text NOT NULL,
        bytes int NOT NULL,
        sha256 text NOT NULL,
        taken_on date NOT NULL,
        content bytea NOT NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (manual_id, name)
      );

      -- "This step is missing": what readers say of a place. The key is a keyed hash, so that it does not tell whose.
      CREATE TABLE manual_report (
        id uuid PRIMARY KEY,
        section_id uuid NOT NULL REFERENCES manual_section (id) ON DELETE CASCADE,
        version_id uuid NOT NULL REFERENCES manual_version (id) ON DELETE CASCADE,
        -- The step it is about; null for the whole section.
        step int,
        kind text NOT NULL CHECK (kind IN ('missing-step', 'wrong', 'not-seen')),
        comment text NOT NULL,
        reader_key text NOT NULL,
        day date NOT NULL,
        at timestamptz NOT NULL,
        settled_at timestamptz,
        settled_by uuid REFERENCES account (id) ON DELETE SET NULL
      );
      CREATE UNIQUE INDEX manual_report_once ON manual_report (section_id, coalesce(step, 0), kind, reader_key, day);
      CREATE INDEX manual_report_open ON manual_report (section_id) WHERE settled_at IS NULL;
      CREATE INDEX manual_report_version ON manual_report (version_id);
      CREATE INDEX manual_report_settler ON manual_report (settled_by);

      -- Which published articles send their readers to which sections.
      CREATE TABLE manual_citation (
        article_id uuid NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        locale text NOT NULL CHECK (locale IN ('nl', 'en')),
        section_id uuid NOT NULL REFERENCES manual_section (id) ON DELETE CASCADE,
        PRIMARY KEY (article_id, locale, section_id)
      );
      CREATE INDEX manual_citation_section ON manual_citation (section_id);

      -- A new version changed or dropped what an article cites: to be looked at by somebody.
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

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE manual DROP CONSTRAINT manual_current_version_fkey;
      DROP TABLE manual_impact, manual_citation, manual_report, manual_image, manual_file, manual_step,
                 manual_section_text, manual_section, manual_version, manual;
    `);
  }
}
