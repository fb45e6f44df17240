import { checkPlugin } from './plugin-spec.ts';
import { nameOf, type Reading } from './reading.ts';
import { SectionReader } from './section-reader.ts';

const KEY = 'supervisor.rpcinterface_factory';

export interface RpcInterface {
  readonly name: string;
  readonly section: string;
  readonly factory: string;
  /** Handed to the factory: every other option. */
  readonly options: ReadonlyMap<string, string>;
}

/** [rpcinterface:x]: read before the programs, and every option of it is expanded. */
export function readRpcInterfaces(reading: Reading): readonly RpcInterface[] {
  const { parser } = reading;
  return parser.document
    .sectionNames()
    .filter((section) => section.startsWith('rpcinterface:'))
    .map((section) => {
      const reader = new SectionReader(parser, section);
      const factory = reader.text(KEY);
      if (factory === undefined) {
        return reader.refuse(KEY, `section [${section}] does not specify a ${KEY}`);
      }
      checkPlugin(reading, section, KEY, factory);
      const keys = parser.document.keys(section).filter((key) => key !== KEY);
      const options = new Map(keys.map((key) => [key, reader.text(key) ?? '']));
      return { name: nameOf(section), section, factory, options };
    });
}
