import { parseRegistry, type Registry } from '@up/profiles';

/** Two workloads; the default one comes as everything. */
export async function testRegistry(): Promise<Registry> {
  const text = `
    schemaVersion = 1
    default = "web"
    [workloads.web]
    kind = "custom"
    description = "a web server"
    types = ["runner", "container", "container-enhanced", "vm", "iso"]
    [workloads.web.profiles.default]
    [workloads.web.profiles.4k]
    types = ["runner", "vm"]
    [workloads.load]
    kind = "custom"
    description = "a client"
    types = ["runner"]
    [workloads.load.profiles.default]
    [workloads.load.profiles.stress]`;
  return await parseRegistry({ file: '/nonexistent/up.toml', text });
}
