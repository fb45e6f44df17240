/** Of a line of a builder, in UTF-16 units: what is looked at. Errors stand at the beginning of a line. */
export const MAX_BUILDER_LINE = 2048;
/** Of a warning. */
export const MAX_WARNING = 8192;
/** Of an error: lines that are kept. */
export const MAX_BLOCK_LINES = 400;
/** Of a line of an error. */
export const MAX_BLOCK_LINE = 4096;
/** Different errors of one log; more are counted. */
export const MAX_ERRORS = 100;
/** Builders whose last lines are kept at a time. */
export const MAX_OWNERS = 64;
/** Last lines of each. */
export const MAX_TAIL_LINES = 10;
export const MAX_TAIL_LINE = 400;
