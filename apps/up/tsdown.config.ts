import type { UserConfig } from 'tsdown';
import { application } from '../../tsdown.shared.ts';

const config: UserConfig = application({
  'layer-worker': '../../packages/oci/src/layer/worker/layer-worker.ts',
});
export default config;
