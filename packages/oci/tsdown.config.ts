import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.shared.ts';

const config: UserConfig = library({ 'layer-worker': 'src/layer/worker/layer-worker.ts' });
export default config;
