import { creationPlace } from '../creation-place.ts';
import { decline, type Repairer } from '../repairer.ts';
import { linkStep } from '../steps.ts';

/** Where dockerTools.caCertificates puts them: one of the three is where every TLS library looks. */
const PLACES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
];

/** As they are in nixpkgs' cacert, the best first. */
const IN_STORE: readonly string[] = ['/etc/ssl/certs/ca-bundle.crt', '/etc/ssl/certs/ca-certificates.crt'];

export const CERTIFICATES: Repairer = {
  rules: ['net/ca-bundle'],
  steps: function* ({ subject, findings }) {
    const target = IN_STORE.flatMap((path) => subject.store.candidates(path))[0];
    for (const { rule, path } of findings) {
      const ref = { rule, path };
      if (target === undefined) {
        yield decline('there are no certificates in the store', ref);
        continue;
      }
      const free = PLACES.filter((place) => creationPlace(subject.image.tree, place).kind === 'free');
      for (const place of free) yield linkStep(subject, { path: place, target }, ref);
    }
  },
};
