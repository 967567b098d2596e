import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { KnowledgeModule } from '../knowledge/index.js';
import { ProductsModule } from '../products/index.js';
import { TicketsModule } from '../tickets/index.js';
import { ConnectorCalls } from './connectors/connector-calls.js';
import { ConnectorVault } from './connectors/connector-vault.js';
import { ConnectorsController } from './connectors/connectors.controller.js';
import { CONNECTOR_KINDS, ConnectorsQueries } from './connectors/connectors.queries.js';
import { ConnectorsService } from './connectors/connectors.service.js';
import { Egress } from './connectors/egress.js';
import { HttpKind } from './connectors/http.kind.js';
import { LdapKind } from './connectors/ldap.kind.js';
import { PracticeKind } from './connectors/practice.kind.js';
import { Vault } from './connectors/vault.js';
import { VaultRotation } from './connectors/vault-rotation.js';
import { InstructionController } from './instruction/instruction.controller.js';
import { InstructionQueries } from './instruction/instruction.queries.js';
import { InstructionService } from './instruction/instruction.service.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerQueries } from './ledger/ledger.queries.js';
import { LedgerService } from './ledger/ledger.service.js';
import { ProcedureReview } from './procedure-review.js';
import { ProceduresController } from './procedures.controller.js';
import { ProceduresQueries } from './procedures.queries.js';
import { ProceduresService } from './procedures.service.js';
import { RunAdmission } from './runs/run-admission.js';
import { RunBook } from './runs/run-book.js';
import { RunEffects } from './runs/run-effects.js';
import { RunEnding } from './runs/run-ending.js';
import { RunEvidenceExport } from './runs/run-evidence.js';
import { RunIdentity } from './runs/run-identity.js';
import { RunPath } from './runs/run-path.js';
import { RunRecovery } from './runs/run-recovery.job.js';
import { RunsController } from './runs/runs.controller.js';
import { RunsQueries } from './runs/runs.queries.js';
import { RunsService } from './runs/runs.service.js';
import { RunSteps } from './runs/run-steps.js';
import { RunUndoing } from './runs/run-undoing.js';
import { RunValues } from './runs/run-values.js';
import { SecurityQuestionsController } from './runs/security-questions.controller.js';
import { SecurityQuestions } from './runs/security-questions.service.js';
import { SelfServiceController } from './runs/self-service.controller.js';
import { SelfServiceQueries } from './runs/self-service.queries.js';
import { DeliveryBook } from './webhooks/delivery-book.js';
import { RunWebhooksConsumer } from './webhooks/run-webhooks.consumer.js';
import { WebhookDelivery } from './webhooks/webhook-delivery.job.js';
import { WebhookOutbox } from './webhooks/webhook-outbox.js';
import { WebhookPurge } from './webhooks/webhook-purge.js';
import { WebhookSecrets } from './webhooks/webhook-secrets.js';
import { WebhookSending } from './webhooks/webhook-sending.js';
import { WebhookWork } from './webhooks/webhook-work.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksQueries } from './webhooks/webhooks.queries.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

const RUNS = [
  RunAdmission,
  RunBook,
  RunEffects,
  RunEnding,
  RunEvidenceExport,
  SecurityQuestions,
  RunIdentity,
  RunPath,
  RunRecovery,
  RunsQueries,
  RunsService,
  RunSteps,
  RunUndoing,
  RunValues,
  SelfServiceQueries,
];

const WEBHOOKS = [
  DeliveryBook,
  RunWebhooksConsumer,
  WebhookDelivery,
  WebhookOutbox,
  WebhookPurge,
  WebhookSecrets,
  WebhookSending,
  WebhookWork,
  WebhooksQueries,
  WebhooksService,
];

@Module({
  imports: [AccountsModule, KnowledgeModule, ProductsModule, TicketsModule],
  controllers: [
    // Before the procedures, whose addresses take any word for an id.
    InstructionController,
    ProceduresController,
    ConnectorsController,
    RunsController,
    SecurityQuestionsController,
    SelfServiceController,
    LedgerController,
    WebhooksController,
  ],
  providers: [
    Egress,
    PracticeKind,
    HttpKind,
    LdapKind,
    {
      provide: CONNECTOR_KINDS,
      inject: [PracticeKind, HttpKind, LdapKind],
      useFactory: (...kinds: unknown[]) => kinds,
    },
    ConnectorsQueries,
    ConnectorsService,
    ConnectorCalls,
    ConnectorVault,
    Vault,
    VaultRotation,
    ProceduresQueries,
    ProceduresService,
    ProcedureReview,
    InstructionQueries,
    InstructionService,
    LedgerQueries,
    LedgerService,
    ...RUNS,
    ...WEBHOOKS,
  ],
  exports: [
    ConnectorVault,
    ConnectorsQueries,
    ConnectorsService,
    ProceduresQueries,
    ProceduresService,
    ProcedureReview,
    InstructionQueries,
    InstructionService,
    LedgerQueries,
    LedgerService,
    RunEvidenceExport,
    SecurityQuestions,
    RunIdentity,
    RunsQueries,
    RunsService,
    RunSteps,
    SelfServiceQueries,
    WebhookSending,
    WebhooksQueries,
    WebhooksService,
  ],
})
export class ProceduresModule {}
