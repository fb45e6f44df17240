export type { Closure, ClosurePath } from './closure.ts';
export { isClosureList, parseClosureList } from './closure-list.ts';
export { type ReadClosureOptions, readClosure } from './read-closure.ts';
export { findStorePath } from './store-path.ts';
