export { ProceduresModule } from './procedures.module.js';
export { ProceduresService } from './procedures.service.js';
export type { GivenText } from './procedures.service.js';
export { ProceduresQueries } from './procedures.queries.js';
export { ProcedureReview } from './procedure-review.js';
export type { ProcedureSummary, ProcedureVersionView, ProcedureView, VersionStatus } from './procedure.view.js';
export * from './procedure.errors.js';
export * from './procedure.events.js';
export { mayKeepConnectors, mayWriteProcedures } from './procedure.policy.js';
export { definitionIn, yamlLike } from './definition/definition-source.js';
export { fromYaml, toYaml, YAML_MAX } from './definition/definition-yaml.js';
export type { CheckedDefinition, DefinitionWarning } from './definition/definition-checks.js';
export type { DefinitionProblem } from './definition/definition-problem.js';
export {
  ANSWER_KINDS,
  APPROVERS,
  IDENTITY_METHODS,
  END,
  MOST,
  STEP_KINDS,
  STEPS_MAX,
  textIn,
} from './definition/procedure-definition.js';
export type { ProcedureDefinition, Step, StepKind } from './definition/procedure-definition.js';
export { ConnectorsQueries } from './connectors/connectors.queries.js';
export type { ConnectorView } from './connectors/connectors.queries.js';
export { ConnectorsService } from './connectors/connectors.service.js';
export * from './connectors/connector.errors.js';
export { ConnectorVault } from './connectors/connector-vault.js';
export { InstructionQueries } from './instruction/instruction.queries.js';
export type { InstructionOverview, InstructionState } from './instruction/instruction.queries.js';
export { InstructionService } from './instruction/instruction.service.js';
export type { CheckResult, Instruction } from './instruction/instruction.service.js';
export { CheckNotRead } from './instruction/instruction.errors.js';
export { LedgerQueries } from './ledger/ledger.queries.js';
export { LedgerService } from './ledger/ledger.service.js';
export { shiftMove, shiftSettings } from './ledger/ledger.schemas.js';
export type { ShiftLedger } from './ledger/ledger.view.js';
export { RunsQueries } from './runs/runs.queries.js';
export { RunsService } from './runs/runs.service.js';
export { SelfServiceQueries } from './runs/self-service.queries.js';
export type { SelfServiceOffer } from './runs/self-service.queries.js';
export { RunSteps } from './runs/run-steps.js';
export { RunIdentity } from './runs/run-identity.js';
export { SecurityQuestions } from './runs/security-questions.service.js';
export { RunEvidenceExport } from './runs/run-evidence.js';
export type { RunEvidence } from './runs/run-evidence.js';
export type { Advanced, EntryKind, RunEntry, RunSummary, RunView, ShownOnce, ShownStep } from './runs/run.view.js';
export { RUN_STATUSES, isOver } from './runs/run-state.js';
export type { RunStatus } from './runs/run-state.js';
export * from './runs/run.errors.js';
export * from './runs/run.events.js';
export { deliveryList, KEEP_OLD_HOURS } from './webhooks/webhook.schemas.js';
export { WEBHOOK_EVENTS } from './webhooks/webhook-message.js';
export { WebhookSending } from './webhooks/webhook-sending.js';
export { WebhooksQueries } from './webhooks/webhooks.queries.js';
export { WebhooksService } from './webhooks/webhooks.service.js';
export type { DeliveryView, WebhookView } from './webhooks/webhook.view.js';
