import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { librariesOf } from './support/libraries.ts';

/** Where TLS libraries look, each in some of them. */
const BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
  '/var/lib/ca-certificates/ca-bundle.pem',
];

/** A directory with certificates under the names of their hashes does as well. */
const DIRECTORIES: readonly string[] = ['/etc/ssl/certs', '/etc/pki/tls/certs', '/etc/openssl/certs'];

const VARIABLES: readonly string[] = [
  ...['SSL_CERT_FILE', 'NIX_SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'],
  ...['GIT_SSL_CAINFO', 'AWS_CA_BUNDLE'],
];

const TLS: readonly string[] = [
  'libssl',
  'libcurl',
  'libcurl-gnutls',
  'libgnutls',
  'libmbedtls',
  'libwolfssl',
];

/** Candidates in the store, best first. */
const IN_STORE: readonly string[] = ['/etc/ssl/certs/ca-bundle.crt', '/etc/ssl/certs/ca-certificates.crt'];

export const CA_BUNDLE: Rule = {
  id: 'net/ca-bundle',
  severity: 'warning',
  summary: 'A TLS library is in the image and no certificates that it could trust.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const libraries = librariesOf(subject);
  const library = TLS.find((name) => libraries.has(name));
  const path = library === undefined ? undefined : libraries.get(library);
  if (library === undefined || path === undefined || hasCertificates(subject)) return;
  const [bundle] = IN_STORE.flatMap((wanted) => subject.store.candidates(wanted));
  const isOnlyApt =
    library === 'libgnutls' && subject.image.tree.lookup('/usr/bin/apt-get').status === 'found';
  yield {
    // Debian's own images have the library for apt alone.
    severity: isOnlyApt ? 'info' : 'warning',
    message: `${library} is in the image, but no CA certificates: it trusts no server`,
    path: '/etc/ssl/certs/ca-certificates.crt',
    evidence: `${path}; looked for ${BUNDLES.slice(0, 3).join(', ')} and ${BUNDLES.length - 3} other usual places, and for ${VARIABLES.slice(0, 3).join(', ')} in the environment`,
    fix:
      bundle === undefined
        ? 'RUN apt-get install ca-certificates (apk add ca-certificates); with Nix, dockerTools.caCertificates among the contents'
        : `a bundle is ${bundle}: set Env SSL_CERT_FILE=${bundle}, or add dockerTools.caCertificates to the contents`,
  };
}

function hasCertificates({ image: { tree }, env, runtime }: Subject): boolean {
  const isThere = (path: string): boolean => {
    const found = tree.lookup(path);
    return runtime.provides(path) || found.status === 'found' || runtime.provides(found.at);
  };
  const set = VARIABLES.flatMap((name) => env.get(name) ?? []);
  return (
    set.some(isThere) ||
    BUNDLES.some(isThere) ||
    DIRECTORIES.some((path) => holdsCertificates(tree.lookup(path)))
  );
}

function holdsCertificates(found: ReturnType<Subject['image']['tree']['lookup']>): boolean {
  const names = found.status === 'found' ? [...(found.node.children?.keys() ?? [])] : [];
  return names.some((name) => /\.(?:pem|crt)$|^[0-9a-f]{8}\.\d+$/.test(name));
}
