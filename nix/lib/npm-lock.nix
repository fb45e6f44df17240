# package-lock.json with every package of the registry in the store: `fetch` is given its address and its hash, so that
# no hash of all of them has to be kept in step. Links between workspaces stay links; what npm leaves out on this kind of
# machine is not fetched.
{
  lock,
  fetch,
  # As Node names them: "linux", "x64", "glibc".
  os,
  cpu,
  libc ? "glibc",
}:
let
  isRemote = entry: builtins.match "https?://.*" (entry.resolved or "") != null;
  # omit-lockfile-registry-resolved leaves the address out: it follows from name and version.
  isRegistry = entry: entry ? integrity && !(entry ? resolved);

  # [ "linux" ] names all that it is for, [ "!win32" ] all that it is not for.
  suits =
    own: list:
    let
      refused = builtins.filter (each: builtins.match "!.*" each != null) list;
    in
    list == [ ]
    || builtins.elem own list
    || (builtins.length refused == builtins.length list && !(builtins.elem "!${own}" refused));
  isForHere =
    entry:
    suits os (entry.os or [ ])
    && suits cpu (entry.cpu or [ ])
    && (os != "linux" || suits libc (entry.libc or [ ]));

  # "node_modules/a/node_modules/@b/c" -> "@b/c"
  nameOf =
    path: entry: entry.name or (builtins.elemAt (builtins.match "(.*node_modules/)?(.+)" path) 1);

  address =
    path: entry:
    let
      name = nameOf path entry;
      base = builtins.elemAt (builtins.match "(@[^/]+/)?(.+)" name) 1;
    in
    entry.resolved or "https://registry.npmjs.org/${name}/-/${base}-${entry.version}.tgz";

  stored =
    path: entry:
    if (isRemote entry || isRegistry entry) && isForHere entry then
      entry
      // {
        resolved = "file:${
          fetch {
            url = address path entry;
            hash = entry.integrity;
          }
        }";
      }
    else
      entry;
in
lock // { packages = builtins.mapAttrs stored lock.packages; }
