import type { UserConfig } from 'tsdown';
import { application } from '../../tsdown.shared.ts';

const config: UserConfig = application();
export default config;
