/** What a type of resource consists of, as goss 0.4 documents it. */
export interface ResourceShape {
  /** As goss calls it in its reports. */
  readonly title: string;
  /** Compared, in this order; where the first is not as expected, the others are skipped. */
  readonly attributes: readonly string[];
  /** Attributes without which goss takes none. */
  readonly required: readonly string[];
  /** Attributes that are text line by line: a list of patterns goes with them. */
  readonly texts?: readonly string[];
  /** Attributes that goss takes as texts for historical reasons, and compares as numbers. */
  readonly numbers?: readonly string[];
  readonly parameters: readonly string[];
}

const COMMON = ['title', 'meta', 'skip', 'retry-count', 'retry-delay'];

export const RESOURCE_SHAPES: Readonly<Record<string, ResourceShape>> = {
  file: {
    title: 'File',
    attributes: [
      ...['exists', 'mode', 'owner', 'uid', 'group', 'gid', 'linked-to', 'filetype'],
      ...['contains', 'contents', 'size', 'md5', 'sha256', 'sha512'],
    ],
    required: ['exists'],
    texts: ['contents', 'contains'],
    parameters: [...COMMON, 'path'],
  },
  package: {
    title: 'Package',
    attributes: ['installed', 'versions'],
    required: ['installed'],
    parameters: [...COMMON, 'name'],
  },
  addr: {
    title: 'Addr',
    attributes: ['reachable'],
    required: ['reachable'],
    parameters: [...COMMON, 'address', 'timeout', 'local-address'],
  },
  port: {
    title: 'Port',
    attributes: ['listening', 'ip'],
    required: ['listening'],
    parameters: [...COMMON, 'port'],
  },
  service: {
    title: 'Service',
    attributes: ['enabled', 'running', 'runlevels'],
    required: [],
    parameters: [...COMMON, 'name'],
  },
  user: {
    title: 'User',
    attributes: ['exists', 'uid', 'gid', 'home', 'groups', 'shell'],
    required: ['exists'],
    numbers: ['uid', 'gid'],
    parameters: [...COMMON, 'username'],
  },
  group: {
    title: 'Group',
    attributes: ['exists', 'gid'],
    required: ['exists'],
    numbers: ['gid'],
    parameters: [...COMMON, 'groupname'],
  },
  command: {
    title: 'Command',
    attributes: ['exit-status', 'stdout', 'stderr'],
    required: ['exit-status'],
    texts: ['stdout', 'stderr'],
    numbers: ['exit-status'],
    parameters: [...COMMON, 'exec', 'timeout'],
  },
  process: {
    title: 'Process',
    attributes: ['running'],
    required: ['running'],
    parameters: [...COMMON, 'comm'],
  },
  dns: {
    title: 'DNS',
    attributes: ['resolvable', 'resolveable', 'addrs'],
    required: [],
    parameters: [...COMMON, 'resolve', 'server', 'timeout'],
  },
  http: {
    title: 'HTTP',
    attributes: ['status', 'headers', 'body'],
    required: ['status'],
    texts: ['headers', 'body'],
    numbers: ['status'],
    parameters: [
      ...[
        ...COMMON,
        'url',
        'allow-insecure',
        'no-follow-redirects',
        'timeout',
        'request-headers',
        'request-body',
      ],
      ...['username', 'password', 'method', 'ca-file', 'cert-file', 'key-file', 'proxy'],
    ],
  },
  'kernel-param': {
    title: 'KernelParam',
    attributes: ['value'],
    required: ['value'],
    parameters: [...COMMON, 'name'],
  },
  mount: {
    title: 'Mount',
    attributes: ['exists', 'opts', 'vfs-opts', 'source', 'filesystem', 'usage'],
    required: ['exists'],
    parameters: [...COMMON, 'mountpoint', 'timeout'],
  },
  interface: {
    title: 'Interface',
    attributes: ['exists', 'addrs', 'mtu'],
    required: ['exists'],
    parameters: [...COMMON, 'name'],
  },
  matching: {
    title: 'Matching',
    attributes: ['matches'],
    required: ['matches'],
    parameters: [...COMMON, 'content', 'as-reader'],
  },
};
