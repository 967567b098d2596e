import { Platform1763800000000 } from './1763800000000-platform.js';
import { Accounts1763800100000 } from './1763800100000-accounts.js';
import { Knowledge1763800200000 } from './1763800200000-knowledge.js';
import { Tickets1763800300000 } from './1763800300000-tickets.js';
import { Faq1763800400000 } from './1763800400000-faq.js';
import { FaqRawAsksInBranches1763800600000 } from './1763800600000-faq-raw-asks-in-branches.js';
import { Search1763900000000 } from './1763900000000-search.js';
import { SearchReplica1763900100000 } from './1763900100000-search-replica.js';
import { SearchLog1763900200000 } from './1763900200000-search-log.js';
import { FaqScoresOfFifteenPlaces1764000000000 } from './1764000000000-faq-scores-of-fifteen-places.js';
import { Matching1764000100000 } from './1764000100000-matching.js';
import { Deflection1764000110000 } from './1764000110000-deflection.js';
import { Gaps1764000120000 } from './1764000120000-gaps.js';
import { LinkSample1764000130000 } from './1764000130000-link-sample.js';
import { Manuals1764000200000 } from './1764000200000-manuals.js';
import { ManualImpactInArticleChecks1764000210000 } from './1764000210000-manual-impact-in-article-checks.js';
import { ArticleChecks1764000300000 } from './1764000300000-article-checks.js';
import { ArticleLifeCycle1764000310000 } from './1764000310000-article-life-cycle.js';
import { ArticleFeedback1764000320000 } from './1764000320000-article-feedback.js';
import { ArticleFiles1764000330000 } from './1764000330000-article-files.js';
import { Channels1764000400000 } from './1764000400000-channels.js';
import { HandoverAndContacts1764000410000 } from './1764000410000-handover-and-contacts.js';
import { IncomingMail1764000420000 } from './1764000420000-incoming-mail.js';
import { MailRoutes1764000500000 } from './1764000500000-mail-routes.js';
import { Journeys1764000510000 } from './1764000510000-journeys.js';
import { JourneyTrials1764000520000 } from './1764000520000-journey-trials.js';
import { Procedures1764000600000 } from './1764000600000-procedures.js';
import { ProcedureRuns1764000601000 } from './1764000601000-procedure-runs.js';
import { ConnectorSecrets1764000602000 } from './1764000602000-connector-secrets.js';
import { SearchLists1764000900000 } from './1764000900000-search-lists.js';
import { ArticleMerging1764001000000 } from './1764001000000-article-merging.js';
import { ShiftLeft1764001100000 } from './1764001100000-shift-left.js';
import { ArticleReplacements1764300000000 } from './1764300000000-article-replacements.js';
import { ArticleTyping1764300100000 } from './1764300100000-article-typing.js';
import { Webhooks1764301000000 } from './1764301000000-webhooks.js';
import { AskTimes1764302000000 } from './1764302000000-ask-times.js';
import { ProcedureSources1764304000000 } from './1764304000000-procedure-sources.js';
import { MergedPlacements1764303000000 } from './1764303000000-merged-placements.js';
import { Fragments1764303100000 } from './1764303100000-fragments.js';
import { UnsavedWords1764307800000 } from './1764307800000-unsaved-words.js';

/** In the order they run; never edited once landed. */
export const migrations = [
  Platform1763800000000,
  Accounts1763800100000,
  Knowledge1763800200000,
  Tickets1763800300000,
  Faq1763800400000,
  FaqRawAsksInBranches1763800600000,
  Search1763900000000,
  SearchReplica1763900100000,
  SearchLog1763900200000,
  FaqScoresOfFifteenPlaces1764000000000,
  Matching1764000100000,
  Deflection1764000110000,
  Gaps1764000120000,
  LinkSample1764000130000,
  Manuals1764000200000,
  ManualImpactInArticleChecks1764000210000,
  ArticleChecks1764000300000,
  ArticleLifeCycle1764000310000,
  ArticleFeedback1764000320000,
  ArticleFiles1764000330000,
  Channels1764000400000,
  HandoverAndContacts1764000410000,
  IncomingMail1764000420000,
  MailRoutes1764000500000,
  Journeys1764000510000,
  JourneyTrials1764000520000,
  Procedures1764000600000,
  ProcedureRuns1764000601000,
  ConnectorSecrets1764000602000,
  SearchLists1764000900000,
  ArticleMerging1764001000000,
  ShiftLeft1764001100000,
  ArticleReplacements1764300000000,
  ArticleTyping1764300100000,
  Webhooks1764301000000,
  AskTimes1764302000000,
  ProcedureSources1764304000000,
  MergedPlacements1764303000000,
  Fragments1764303100000,
  UnsavedWords1764307800000,
];
