export { JobQueue } from './job-queue.js';
export type { JobCounts, JobHandler, JobRequest, RunningJob } from './job-queue.js';
export { JobsModule } from './jobs.module.js';
