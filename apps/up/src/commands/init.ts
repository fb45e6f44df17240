import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { REGISTRY_FILE_NAME } from '@up/profiles';
import type { CommandContext, CommandResult } from '../context.ts';
import { unwritable } from '../unwritable.ts';

/** `up init`: starts a registry with one workload that can be run as it is written. */
export async function init({ options }: CommandContext): Promise<CommandResult> {
  const directory = resolve(options.project);
  const file = join(directory, REGISTRY_FILE_NAME);
  const name = workloadName(basename(directory));
  try {
    await writeFile(file, starter(name), { flag: 'wx' });
  } catch (cause) {
    if (systemErrorCode(cause) === 'EEXIST') {
      throw new UpError('UP_FILE_EXISTS', `${file} is there already`, {
        hint: 'See what it says: up list',
        cause,
      });
    }
    throw unwritable(file, cause);
  }
  return {
    data: { file, workload: name },
    text: `wrote ${file}\nnext: name your program under [workloads.${name}.runner], then: up default runner\n`,
  };
}

/** The directory's name as a workload's name. */
function workloadName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return name === '' ? 'app' : name;
}

function starter(name: string): string {
  return `schemaVersion = 1
default = "${name}"

[workloads.${name}]
description = "What it is, in a sentence"
types = ["runner"]

# Free settings: the program finds them as JSON in the file that UP_SETTINGS names.
[workloads.${name}.settings]
port = 8080

[workloads.${name}.runner]
root = "."
files = ["server.js"]
command = ["node", "server.js"]
env = { PORT = "{settings.port}" }

[workloads.${name}.servers.http]
port = "{settings.port}"
urls = ["/"]

# What a healthy instance answers.
[[workloads.${name}.expect.http]]
server = "http"
path = "/"
status = 200

[workloads.${name}.profiles.default]
description = "As it is"

[workloads.${name}.profiles.other-port]
description = "The same on another port"
settings = { port = 8081 }
`;
}
