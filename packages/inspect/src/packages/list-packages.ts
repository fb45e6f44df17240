import type { Image } from '@up/oci';
import { listApkPackages } from './apk-packages.ts';
import { listDpkgPackages } from './dpkg-packages.ts';
import { listNixPackages } from './nix-packages.ts';
import type { Package } from './package.ts';
import { listPythonPackages } from './python-packages.ts';
import { Survey } from './survey.ts';

/**
 * The packages in an image: Nix store paths, what dpkg and apk say is installed, Python distributions; by kind,
 * then as their database or directory lists them. A damaged database gives what could be read of it; nothing is
 * thrown.
 */
export function listPackages({ tree }: Pick<Image, 'tree'>): readonly Package[] {
  return surveyPackages(new Survey(tree));
}

/** As `listPackages`; the survey knows afterwards which files belong to packages. */
export function surveyPackages(survey: Survey): readonly Package[] {
  return [listNixPackages, listDpkgPackages, listApkPackages, listPythonPackages].flatMap((list) =>
    list(survey),
  );
}
