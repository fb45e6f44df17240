import type { Rule } from '../../rule.ts';
import { PRIVATE_KEY } from './private-key.ts';
import { TOKEN } from './token.ts';

export const SECRET_RULES: readonly Rule[] = [PRIVATE_KEY, TOKEN];
