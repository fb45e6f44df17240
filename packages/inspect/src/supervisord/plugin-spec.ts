import { pythonRepr, pythonTrim } from '@up/formats';
import type { Reading } from './reading.ts';
import { SupervisorError } from './supervisor-error.ts';
import type { SupervisorVersion } from './world.ts';

/** What supervisor itself brings and configurations name. */
const OWN: ReadonlyMap<string, readonly string[]> = new Map([
  ['supervisor', []],
  ['supervisor.rpcinterface', ['make_main_rpcinterface', 'SupervisorNamespaceRPCInterface']],
  ['supervisor.dispatchers', ['default_handler']],
  ['supervisor.xmlrpc', []],
]);

/** Whether Python finds it: known for supervisor's own modules only. */
export function canImportOwn(module: string, attribute: string | undefined): boolean | undefined {
  const attributes = OWN.get(module);
  if (attributes === undefined) return undefined;
  return attribute === undefined || attributes.includes(attribute) ? true : undefined;
}

const SPEC = /^(?<module>[\p{L}\p{N}_.]+)\s*(?::\s*(?<attribute>[\p{L}\p{N}_.]+)\s*)?(?:\[.*\]\s*)?$/u;
const LEGACY_MESSAGE = "EntryPoint must be in 'name=module:attrs [extras]' format";
const MAX_SPEC_LENGTH = 4096;

/** Checks `module:attribute`, which supervisord imports while it reads. Returns the text. */
export function checkPlugin(reading: Reading, section: string, key: string, spec: string): string {
  const { world, warnings, parser } = reading;
  const place = parser.place(section, key);
  const match = parseSpec(spec, world.version);
  if (match === undefined && world.version === '4.2') {
    throw new SupervisorError(`(${pythonRepr(LEGACY_MESSAGE)}, ${pythonRepr(`x=${spec}`)})`, place);
  }
  const found = match === undefined ? false : world.canImport(match.module, match.attribute);
  if (found === false) throw new SupervisorError(`${spec} cannot be resolved within [${section}]`, place);
  if (found === undefined) {
    warnings.push({
      kind: 'plugin-unverified',
      message: `[${section}] needs ${spec}, which has to be importable in supervisord's Python`,
      ...place,
    });
  }
  return spec;
}

interface PluginSpec {
  readonly module: string;
  readonly attribute: string | undefined;
}

/** 4.2 puts `x=` in front and takes what follows any `=`, the first that makes sense. */
function parseSpec(spec: string, version: SupervisorVersion): PluginSpec | undefined {
  if (spec.length > MAX_SPEC_LENGTH) return undefined;
  const parts = version === '4.2' ? spec.split('=') : [spec];
  const candidates = parts.map((_, index) => parts.slice(index).join('='));
  for (const candidate of candidates) {
    const groups = SPEC.exec(version === '4.2' ? pythonTrim(candidate) : candidate)?.groups;
    if (groups !== undefined) return { module: groups['module'] ?? '', attribute: groups['attribute'] };
  }
  return undefined;
}
