/** How two models did on the same links, which neither had learned from. */
export interface Trial {
  links: number;
  /** Links whose article came first, with the model in use and with the new one. */
  rightBefore: number;
  rightAfter: number;
  isWorse: boolean;
}

/** Fewer links than this tell nothing. */
export const LEAST_TRIED = 20;
export const MOST_TRIED = 500;
/** One in twenty new models that are as good as the old one is taken for worse. */
const ONE_SIDED_95 = 1.645;

/**
 * Whether a new model does worse, from the links on which the two differ (McNemar, Psychometrika 12, 1947): as many
 * would be lost as won if they were alike, give or take chance.
 */
export function judgeTrial(before: readonly boolean[], after: readonly boolean[]): Trial {
  let [lost, won] = [0, 0];
  before.forEach((wasRight, n) => {
    if (wasRight && !after[n]) lost += 1;
    if (!wasRight && after[n]) won += 1;
  });
  const count = (rights: readonly boolean[]) => rights.filter(Boolean).length;
  return {
    links: before.length,
    rightBefore: count(before),
    rightAfter: count(after),
    isWorse: lost - won > ONE_SIDED_95 * Math.sqrt(lost + won),
  };
}
