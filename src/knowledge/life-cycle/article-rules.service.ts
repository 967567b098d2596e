import { Injectable } from '@nestjs/common';
import { isEditor, type Actor } from '../../accounts/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import { Database } from '../../platform/database/index.js';
import { checked, InvalidInput } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { ProductsQueries, type ProductName } from '../../products/index.js';
import type { ArticleAudience } from '../article.entity.js';
import { ArticlesAreForEditors } from '../article.errors.js';
import { ArticleRule } from './article-rule.entity.js';
import { RuleForAll, RuleNotFound, RulesAreForAdmins, RuleTaken } from './life-cycle.errors.js';
import { articleRule, type ArticleRuleInput } from './life-cycle.schemas.js';

/** A rule as it is shown; without product and audience it is the one for all. */
export interface RuleView extends Omit<ArticleRule, 'productId'> {
  product: ProductName | null;
  audience: ArticleAudience | null;
}

/** The rules by which articles are reviewed and verified. Editors read them, administrators set them; all audited. */
@Injectable()
export class ArticleRules {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsQueries,
    private readonly audit: AuditLog,
  ) {}

  /** The one for all first. @throws ArticlesAreForEditors */
  async list(actor: Actor): Promise<RuleView[]> {
    if (!isEditor(actor)) throw new ArticlesAreForEditors();
    const rules = await this.database.reader.find(ArticleRule, { order: { id: 'ASC' } });
    const names = await this.products.names(
      actor,
      rules.map(({ productId }) => productId),
    );
    return rules
      .map(({ productId, ...rule }) => ({ ...rule, product: productId ? (names.get(productId) ?? null) : null }))
      .toSorted((a, b) => rank(a) - rank(b));
  }

  /** Makes a rule, or changes the one with this id. @throws RuleTaken, RuleNotFound, RuleForAll */
  async set(actor: Actor, id: string | null, input: ArticleRuleInput): Promise<string> {
    assertAdmin(actor);
    const rule = checked(articleRule, input);
    if (rule.productId && (await this.products.names(actor, [rule.productId])).size === 0) {
      throw new InvalidInput([{ path: 'productId', message: 'is not a product' }]);
    }
    return this.database.write(async (tx) => {
      // Few rules, seldom changed: whoever changes one holds them all.
      await tx.query('LOCK TABLE article_rule IN SHARE ROW EXCLUSIVE MODE');
      const known = id ? await tx.findOneBy(ArticleRule, { id }) : null;
      if (id && !known) throw new RuleNotFound(id);
      const isForAll = known !== null && known.productId === null && known.audience === null;
      if (isForAll && (rule.productId !== null || rule.audience !== null)) throw new RuleForAll();
      const rules = await tx.find(ArticleRule);
      if (rules.some((other) => other.id !== id && isSamePlace(other, rule))) throw new RuleTaken();

      const saved = { ...rule, id: known?.id ?? newId() };
      await tx.upsert(ArticleRule, saved, ['id']);
      await this.audit.record(tx, {
        actor,
        action: 'article-rule.set',
        subject: `article-rule:${saved.id}`,
        details: rule,
      });
      return saved.id;
    });
  }

  /** @throws RuleNotFound, RuleForAll */
  async remove(actor: Actor, id: string): Promise<void> {
    assertAdmin(actor);
    await this.database.write(async (tx) => {
      const rule = await tx.findOneBy(ArticleRule, { id });
      if (!rule) throw new RuleNotFound(id);
      if (rule.productId === null && rule.audience === null) throw new RuleForAll();
      await tx.delete(ArticleRule, { id });
      await this.audit.record(tx, { actor, action: 'article-rule.removed', subject: `article-rule:${id}` });
    });
  }
}

const isSamePlace = (one: ArticleRule, other: Pick<ArticleRule, 'productId' | 'audience'>) =>
  one.productId === other.productId && one.audience === other.audience;

const rank = ({ product, audience }: RuleView) => (product ? 2 : 0) + (audience ? 1 : 0);

function assertAdmin(actor: Actor): void {
  if (actor.role !== 'admin') throw new RulesAreForAdmins();
}
