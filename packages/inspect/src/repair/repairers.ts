import type { Repairer } from './repairer.ts';
import { ACCOUNTS } from './repairers/accounts.ts';
import { CERTIFICATES } from './repairers/certificates.ts';
import { CLOSED_DIRECTORIES } from './repairers/closed-directories.ts';
import { DANGLING_LINKS } from './repairers/dangling-links.ts';
import { NAME_SERVICE, SERVICE_NAMES, TIME_ZONES } from './repairers/databases.ts';
import { HEALTHCHECK } from './repairers/healthcheck.ts';
import { HOME, SERVICE_HOMES } from './repairers/homes.ts';
import { LOADER } from './repairers/loader.ts';
import { NOT_EXECUTABLE } from './repairers/not-executable.ts';
import { CONFIG_PROGRAMS, INTERPRETERS, SUPERVISED_PROGRAMS } from './repairers/programs.ts';
import { STANDARD_ENV, STANDARD_SHELL } from './repairers/standard-programs.ts';
import { STORE_ONLY } from './repairers/store-only.ts';
import { SOCKET_DIRECTORY, SUPERVISORD_DIRECTORIES } from './repairers/supervisord-directories.ts';
import { TEMPORARY_DIRECTORIES, TEMPORARY_MODE } from './repairers/temporary.ts';
import { WRITTEN_FILES } from './repairers/written-files.ts';

/** Every repairer, in the order in which they look: programs before who runs them, and before what they write. */
export const REPAIRERS: readonly Repairer[] = [
  DANGLING_LINKS,
  CONFIG_PROGRAMS,
  STORE_ONLY,
  SUPERVISED_PROGRAMS,
  INTERPRETERS,
  HEALTHCHECK,
  STANDARD_SHELL,
  STANDARD_ENV,
  LOADER,
  NOT_EXECUTABLE,
  ACCOUNTS,
  NAME_SERVICE,
  CLOSED_DIRECTORIES,
  TEMPORARY_DIRECTORIES,
  TEMPORARY_MODE,
  SUPERVISORD_DIRECTORIES,
  SOCKET_DIRECTORY,
  WRITTEN_FILES,
  HOME,
  SERVICE_HOMES,
  CERTIFICATES,
  TIME_ZONES,
  SERVICE_NAMES,
];
