export { JobQueue } from './job-queue.js';
export type { JobCounts, JobHandler, JobQueueName, JobRequest, RunningJob } from './job-queue.js';
export { JobsModule } from './jobs.module.js';
