import type { Rule } from './rule.ts';
import { BUILDER_C_RULES } from './rules/builder-c.ts';
import { BUILDER_LANGUAGE_RULES } from './rules/builder-languages.ts';
import { BUILDER_MACHINE_RULES } from './rules/builder-machine.ts';
import { BUILDING_RULES } from './rules/building.ts';
import { COMMAND_LINE_RULES } from './rules/command-line.ts';
import { EVALUATION_RULES } from './rules/evaluation.ts';
import { EVALUATION_MODE_RULES } from './rules/evaluation-mode.ts';
import { FLAKE_RULES } from './rules/flakes.ts';
import { NETWORK_RULES } from './rules/network.ts';
import { NIXPKGS_RULES } from './rules/nixpkgs.ts';
import { SANDBOX_RULES } from './rules/sandbox.ts';
import { SOURCE_FILE_RULES } from './rules/source-files.ts';
import { STORE_RULES } from './rules/store.ts';

/** The first that fits decides: what is special stands before what is general. */
export const EXPLAIN_RULES: readonly Rule[] = [
  ...SOURCE_FILE_RULES,
  ...FLAKE_RULES,
  ...SANDBOX_RULES,
  ...BUILDING_RULES,
  ...STORE_RULES,
  ...NETWORK_RULES,
  ...NIXPKGS_RULES,
  ...EVALUATION_MODE_RULES,
  ...EVALUATION_RULES,
  ...COMMAND_LINE_RULES,
  ...BUILDER_LANGUAGE_RULES,
  ...BUILDER_C_RULES,
  ...BUILDER_MACHINE_RULES,
];
