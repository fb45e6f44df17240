/** A word of a command line; undefined where only run time tells what it is. */
export type Word = string | undefined;
