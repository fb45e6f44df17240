import { CannotTell } from '../../inside/cannot-tell.ts';
import { listeningSockets } from '../../inside/listening.ts';
import {
  type GossSystem,
  NoValue,
  numberParameter,
  once,
  type ReadValues,
  textParameter,
} from '../read-value.ts';

export const portValues: ReadValues = (subject, { container }) => {
  const named = textParameter(subject, 'port') ?? subject.id;
  const [network = 'tcp', number = ''] = named.includes(':') ? named.split(':') : ['tcp', named];
  const sockets = once(async () =>
    (await listeningSockets(container)).filter(
      (socket) => socket.network === network && socket.port === Number(number),
    ),
  );
  return {
    listening: async () => (await sockets()).length > 0,
    ip: async () => (await sockets()).map(({ address }) => address),
  };
};

/** Whether an address can be reached from inside, by a program of the image that can try. */
export const addrValues: ReadValues = (subject, { inside }) => ({
  reachable: async () => {
    const address = textParameter(subject, 'address') ?? subject.id;
    const [, network, host, port] = /^(tcp|udp)6?:\/\/\[?([^\]/]+?)\]?:(\d{1,5})$/.exec(address) ?? [];
    if (network !== 'tcp' || host === undefined || port === undefined)
      throw new CannotTell('only addresses such as tcp://host:80 are tried');
    const timeoutMs = numberParameter(subject, 'timeout') ?? 500;
    const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
    const { exitCode, stderr } = await inside.exec(['nc', '-z', '-w', seconds, host, port], {
      timeoutMs: timeoutMs + 15_000,
    });
    if (exitCode !== 126 && exitCode !== 127) {
      if (!/invalid|unrecognized|unknown/.test(stderr)) return exitCode === 0;
      // busybox's has no -z, and -e in its stead.
      const busybox = ['nc', '-w', seconds, host, port, '-e', 'true'];
      return (await inside.exec(busybox, { timeoutMs: timeoutMs + 15_000 })).exitCode === 0;
    }
    const script = 'exec 3<>"/dev/tcp/$0/$1"';
    const bash = await inside.exec(['bash', '-c', script, host, port], { timeoutMs: timeoutMs + 15_000 });
    if (bash.exitCode === 126 || bash.exitCode === 127)
      throw new CannotTell('the image has neither nc nor bash to reach it with');
    return bash.exitCode === 0;
  },
});

/** What a name resolves to inside, by `getent` of the image. */
export const dnsValues: ReadValues = (subject, { inside }) => {
  const name = textParameter(subject, 'resolve') ?? subject.id;
  const addresses = once(async () => {
    if (textParameter(subject, 'server') !== undefined)
      throw new CannotTell('names are looked up as the container does, not with a server of their own');
    if (/^[A-Z]+:/.test(name))
      throw new CannotTell('records other than addresses need a server of their own');
    const { exitCode, stdout } = await inside.exec(['getent', 'ahosts', name], { timeoutMs: 15_000 });
    if (exitCode === 126 || exitCode === 127)
      throw new CannotTell('the image has no getent to look names up with');
    return [...new Set(stdout.split('\n').flatMap((line) => line.split(/\s+/)[0] || []))].sort();
  });
  const resolvable = async (): Promise<boolean> => (await addresses()).length > 0;
  return { resolvable, resolveable: resolvable, addrs: addresses };
};

export const interfaceValues: ReadValues = (subject, system) => {
  const name = textParameter(subject, 'name') ?? subject.id;
  const mtu = once(() => kernelText(system, `/sys/class/net/${encodeURIComponent(name)}/mtu`));
  return {
    exists: async () => (await mtu()) !== undefined,
    mtu: async () => {
      const text = await mtu();
      if (text === undefined) throw new NoValue(`there is no interface ${name}`);
      return Number(text);
    },
    addrs: () => Promise.reject(new CannotTell('addresses of interfaces are not read')),
  };
};

/** A file of /proc or /sys, by `cat` of the image; undefined where there is none. @throws CannotTell. */
export async function kernelText({ inside }: GossSystem, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await inside.exec(['cat', path], { timeoutMs: 15_000 });
  if (exitCode === 126 || exitCode === 127) throw new CannotTell(`the image has no cat to read ${path} with`);
  return exitCode === 0 ? stdout.trim() : undefined;
}
