import { missingPackages } from './verify/tools.ts';

/** What `npm run verify` needs and does not find here: a tool, a tab and its package a line. */
for (const { tool, package: name } of missingPackages()) process.stdout.write(`${tool}\t${name}\n`);
