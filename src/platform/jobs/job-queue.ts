/** What a room needs done outside the database, later and surely: `data` is small and JSON; ids rather than contents. */
export interface JobRequest<Data extends object> {
  /** `mail.deliver`: as the handler is registered. */
  name: string;
  /** The row that it belongs to: while a job with this id waits, runs or has just run, adding it again does nothing. */
  id: string;
  data: Data;
  /** Milliseconds until it may begin. */
  delay?: number;
}

/** How the jobs of one name are worked through. */
export interface JobHandler<Data extends object = object> {
  readonly name: string;
  /** `effects` are done in seconds; `long` take minutes and never hold up the first. */
  readonly queue: JobQueueName;
  /** How often it is tried before it is given up; 5 when left out. */
  readonly attempts?: number;
  /** Milliseconds before the second try, doubled with each further one; 2,000 when left out. */
  readonly backoff?: number;
  /** Must do no harm when it is done twice: a process may die between the work and the note that it was done. */
  run(data: Data, job: RunningJob): Promise<void>;
  /**
   * What should be in the queue and might not be: the process died between the commit and `add`, or the queue was
   * away. Asked every half minute; adding what is there already does no harm. At most some hundreds at once.
   */
  unfinished?(): Promise<Array<Omit<JobRequest<Data>, 'name'>>>;
}

export interface RunningJob {
  readonly id: string;
  /** 1 on the first try. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
}

export type JobQueueName = 'effects' | 'long';
export const JOB_QUEUES: readonly JobQueueName[] = ['effects', 'long'];

/** How many jobs a queue holds in each state; null when it does not answer. */
export interface JobCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

/**
 * The seam to the background jobs. A room registers a handler when it is made, and adds jobs by the handler's name;
 * they survive a restart, are tried again when they fail, and any number of processes share the work.
 */
export abstract class JobQueue {
  /** Where the jobs live. */
  abstract readonly store: 'redis' | 'postgresql';

  abstract register<Data extends object>(handler: JobHandler<Data>): void;

  /**
   * Adds a job; answers whether the queue took it, and never throws. Call it from `Database.afterCommit`, never inside
   * the write. When the queue is away or the process dies first, `unfinished` of the handler must find it again.
   */
  abstract add<Data extends object>(request: JobRequest<Data>): Promise<boolean>;

  /** What waits in each queue; null for one that does not answer. */
  abstract counts(): Promise<Record<JobQueueName, JobCounts | null>>;
}
