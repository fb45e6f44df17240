import { runWorkload } from '@up/workload';
import { swarmClient } from './swarm-client.ts';

await runWorkload(swarmClient);
