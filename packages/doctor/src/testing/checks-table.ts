import { allChecks } from '../checks/all-checks.ts';
import { GROUPS } from '../health-check.ts';

/** Every check, as docs/doctor.md lists them. */
export function checksTable(): string {
  const checks = allChecks();
  return GROUPS.map((group) => {
    const rows = checks
      .filter((check) => check.group === group)
      .map(({ id, title, looksAt }) => `| \`${id}\` | ${title} | ${looksAt} |`);
    return [
      `### ${group}`,
      '',
      '| check | it passes when | what it looks at |',
      '|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  }).join('\n');
}
