import type { Finding } from '@up/core';

/** A finding as an action names it: enough to find it again in a report. */
export type MendedFinding = Pick<Finding, 'rule' | 'severity' | 'message' | 'path' | 'line'>;

interface Mending {
  /** What is gone once this is done. */
  readonly mends: readonly MendedFinding[];
}

/** Who owns something, and what they may do with it. */
export interface Attributes {
  /** The twelve permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A link where nothing was, or where a link led nowhere. */
export interface SymlinkAction extends Mending {
  readonly kind: 'symlink';
  readonly path: string;
  readonly target: string;
  /** Where the link led before, which does not exist. */
  readonly replaces?: string;
}

/** A directory that was not there; those on the way to it are made too, for root, mode 0755. */
export interface DirectoryAction extends Mending, Attributes {
  readonly kind: 'directory';
  readonly path: string;
}

/** Other attributes for a file or a directory that is there. Its content stays. */
export interface AttributesAction extends Mending, Attributes {
  readonly kind: 'attributes';
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly before: Attributes;
}

/** Lines at the end of a text file, which is made where it is not there. A link to it becomes a file. */
export interface AppendAction extends Mending {
  readonly kind: 'append';
  readonly path: string;
  readonly lines: readonly string[];
}

/** A text that is replaced in a configuration file; every other byte stays. A link to it becomes a file. */
export interface RewriteAction extends Mending {
  readonly kind: 'rewrite';
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

/** Edits of one file are made one after the other: each place is that in the text as it is by then. */
export interface TextEdit {
  /** From 1, as Python counts lines. */
  readonly line: number;
  /** Where `from` begins in the line, in characters (UTF-16) from 0. */
  readonly column: number;
  readonly from: string;
  readonly to: string;
}

/** Another `Healthcheck.Test` in the config of the image. */
export interface HealthcheckAction extends Mending {
  readonly kind: 'healthcheck';
  readonly test: readonly string[];
  readonly before: readonly string[];
}

/** One thing that a repair does. Paths are absolute, and no link is on the way to them. */
export type RepairAction =
  | SymlinkAction
  | DirectoryAction
  | AttributesAction
  | AppendAction
  | RewriteAction
  | HealthcheckAction;
