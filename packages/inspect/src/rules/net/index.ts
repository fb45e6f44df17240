import type { Rule } from '../../rule.ts';
import { CA_BUNDLE } from './ca-bundle.ts';
import { SERVICES } from './services.ts';
import { ZONEINFO } from './zoneinfo.ts';

export const NET_RULES: readonly Rule[] = [CA_BUNDLE, SERVICES, ZONEINFO];
