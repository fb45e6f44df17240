export type { FileView } from './file-view.ts';
export { hostView } from './host-view.ts';
export type {
  Attempt,
  Dependency,
  Found,
  Interpreter,
  LibraryResolution,
  LoadedLibrary,
  Outcome,
  SearchRule,
  VersionProblem,
} from './resolution.ts';
export {
  createLibraryResolver,
  type LibraryRequest,
  type LibraryResolver,
  resolveLibraries,
} from './resolve-libraries.ts';
