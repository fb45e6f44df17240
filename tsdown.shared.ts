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

/** Programs of threads, by the name of their file in dist, where the code that starts them looks for it. */
export type ThreadPrograms = Readonly<Record<string, string>>;

/** A library: its own code only, dependencies stay imports, with declarations and publint. */
export function library(threads: ThreadPrograms = {}): UserConfig {
  return { ...common, entry: { index: 'src/index.ts', ...threads }, dts: { oxc: true }, publint: true };
}

/**
 * What applications never use. prom-client loads the tracing API for exemplars of its default metrics; the bundler
 * breaks that package (it names variables like the bundler's own), and 300 kB are saved. docker-modem loads ssh2 for
 * engines behind ssh, which packages/docker does not speak; it is code for CommonJS only, and 500 kB.
 */
const LEFT_OUT: readonly string[] = ['@opentelemetry/api', 'ssh2'];

const withoutUnused = {
  name: 'without-unused',
  resolveId: (id: string) => (LEFT_OUT.includes(id) ? `\0${id}` : undefined),
  load: (id: string) => (LEFT_OUT.includes(id.replace('\0', '')) ? 'export {};' : undefined),
};

/** An application: one self-contained bundle, so that starting it opens few files and needs no node_modules. */
export function application(threads: ThreadPrograms = {}): UserConfig {
  return {
    ...common,
    entry: { main: 'src/main.ts', ...threads },
    dts: false,
    plugins: [withoutUnused],
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    deps: { alwaysBundle: [/^(?!node:).*/], onlyBundle: false },
  };
}
