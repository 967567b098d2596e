import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import { BullJobQueue } from './bull-job-queue.js';
import { JobConnection } from './job-connection.js';
import { JobQueue } from './job-queue.js';
import { JobRunner } from './job-runner.js';

@Global()
@Module({ providers: [JobConnection], exports: [JobConnection] })
class JobConnectionModule {}

@Global()
@Module({
  imports: [
    JobConnectionModule,
    BullModule.forRootAsync({
      imports: [JobConnectionModule],
      inject: [JobConnection],
      // The queues are made once the tables they need are there.
      useFactory: async (connection: JobConnection) => {
        await connection.prepare();
        return connection.options;
      },
    }),
    BullModule.registerQueue({ name: 'effects' }, { name: 'long' }),
  ],
  providers: [BullJobQueue, { provide: JobQueue, useExisting: BullJobQueue }, JobRunner],
  exports: [JobQueue, BullModule],
})
export class JobsModule {}
