import type { Rule } from '../../rule.ts';
import { CLOSURE_INCOMPLETE } from './closure-incomplete.ts';
import { DUPLICATE_VERSIONS } from './duplicate-versions.ts';
import { STORE_DATABASE } from './store-database.ts';

export const NIX_RULES: readonly Rule[] = [CLOSURE_INCOMPLETE, DUPLICATE_VERSIONS, STORE_DATABASE];
