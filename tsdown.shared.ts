import type { UserConfig } from 'tsdown';

const common = {
  format: 'esm',
  platform: 'node',
  // Node 20 has no `using`; the target makes the bundler lower it.
  target: 'node20.19',
  tsconfig: '../../tsconfig.json',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  clean: true,
  report: false,
  inputOptions: { resolve: { conditionNames: ['@up/source', 'node', 'import', 'default'] } },
} satisfies UserConfig;

/** A library: its own code only, dependencies stay imports, with declarations and publint. */
export function library(): UserConfig {
  return { ...common, entry: ['src/index.ts'], dts: { oxc: true }, publint: true };
}

const TRACING = '@opentelemetry/api';

/**
 * prom-client loads the tracing API for exemplars of its default metrics, which are not used here. The bundler
 * breaks that package (it names variables like the bundler's own), and 300 kB are saved.
 */
const withoutTracing = {
  name: 'without-tracing',
  resolveId: (id: string) => (id === TRACING ? `\0${TRACING}` : undefined),
  load: (id: string) => (id === `\0${TRACING}` ? 'export {};' : undefined),
};

/** An application: one self-contained bundle, so that starting it opens few files and needs no node_modules. */
export function application(): UserConfig {
  return {
    ...common,
    entry: ['src/main.ts'],
    dts: false,
    plugins: [withoutTracing],
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    deps: { alwaysBundle: [/^(?!node:).*/], onlyBundle: false },
  };
}
