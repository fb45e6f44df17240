/** The name of a derivation, as `-L` puts it before the lines of its builder: `/nix/store/HASH-bf.drv` is `bf`. */
export function nameOfDrv(drvPath: string): string {
  const base = drvPath.slice(drvPath.lastIndexOf('/') + 1);
  return base.replace(/^[a-z0-9]{32}-/, '').replace(/\.drv$/, '');
}
