import type { UserConfig } from 'tsdown';
import { library } from '../../tsdown.shared.ts';

const config: UserConfig = library();
export default config;
