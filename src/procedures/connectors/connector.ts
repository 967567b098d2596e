/** One thing that a connector can do. */
export interface OperationSpec {
  /** The names of its inputs. */
  inputs: Readonly<Record<string, { required: boolean }>>;
  outputs: Readonly<Record<string, { secret: boolean }>>;
  /** Whether the world is another afterwards. */
  changes: boolean;
  /** The input that says whose account it is about; null for what is about nobody. */
  subject: string | null;
  /** The operation that takes it back, when there is one. */
  undo: string | null;
}

/** How a call to the outside ended. */
export type Outcome =
  | {
      kind: 'done';
      /** False when all was already as wanted: then there is nothing to undo. */
      changed: boolean;
      /** Kept in the journal. */
      outputs: Record<string, string>;
      /** Shown once to whoever runs the step, and kept nowhere. */
      secrets: Record<string, string>;
    }
  /** It surely did not happen. `code` is stable and public; `message` never holds what the other side said. */
  | { kind: 'refused'; code: string; message: string }
  /** It may or may not have happened: the connector has to be asked. */
  | { kind: 'unknown'; code: string; message: string };

/** The other side can't be reached or entered, or says that it is not about to do this. Nothing was changed. */
export class ConnectorFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the other side says about a call whose end nobody saw. */
export type Settlement =
  { kind: 'done'; outputs: Record<string, string> } | { kind: 'not-done' } | { kind: 'unknown'; message: string };

export interface ConnectorCall {
  /** Of the journal: the same for the call and for asking about it afterwards, so that the other side can know it again. */
  effectId: string;
  operation: string;
  inputs: Readonly<Record<string, string>>;
  /** What `look` answered before the call; empty for operations without it. */
  before: Readonly<Record<string, string>>;
  /** Milliseconds, for everything together. */
  timeout: number;
}

/** A connector as it was set up: where it leads, and how to get in. */
export interface ConnectorSetup {
  id: string;
  key: string;
  settings: unknown;
  /** The secrets by name, opened for this call only. */
  secrets: ReadonlyMap<string, string>;
}

/**
 * A kind of other system that procedures can act on. What it does is never repeated by itself: a call that ends
 * without an answer is settled by asking the other side.
 */
export abstract class ConnectorKind {
  abstract readonly kind: string;

  /** Checks settings. Answers them as they are kept. @throws InvalidInput */
  abstract settingsOf(given: unknown): unknown;

  /** What it can do when it is set up like this. */
  abstract operationsOf(settings: unknown): Readonly<Record<string, OperationSpec>>;

  /** The names of the secrets that these settings need. */
  abstract secretsOf(settings: unknown): string[];

  /**
   * How things stand before a change: what `settle` and undoing compare with. Changes nothing.
   * @throws ConnectorFailure
   */
  abstract look(setup: ConnectorSetup, call: Omit<ConnectorCall, 'before'>): Promise<Record<string, string>>;

  /** Does it, once. Never throws: whatever goes wrong is an outcome. */
  abstract perform(setup: ConnectorSetup, call: ConnectorCall): Promise<Outcome>;

  /** Whether a call happened whose answer nobody saw. Changes nothing. Never throws. */
  abstract settle(setup: ConnectorSetup, call: ConnectorCall): Promise<Settlement>;

  /** What it would do, in a sentence or a few, and whether it could. Changes nothing, shows no secret. Never throws. */
  abstract rehearse(setup: ConnectorSetup, call: Omit<ConnectorCall, 'before'>): Promise<Rehearsal>;
}

export interface Rehearsal {
  ok: boolean;
  /** For people who can read what a call looks like. */
  lines: string[];
}
