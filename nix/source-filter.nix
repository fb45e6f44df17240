# Which files of the repository the packages of npm are built from.
root: path: _type:
let
  length = builtins.stringLength root + 1;
  relative = builtins.substring length (builtins.stringLength path) path;
  top = builtins.head (builtins.match "([^/]+).*" relative);
  base = baseNameOf path;
in
builtins.elem top [
  "apps"
  "packages"
  "package.json"
  "package-lock.json"
  ".npmrc"
  "tsconfig.json"
  "tsdown.shared.ts"
  # Workspaces, as far as npm asks: their manifests.
  "bench"
  "test"
]
&& !(builtins.elem base [
  "node_modules"
  "dist"
  ".turbo"
])
&& (
  !(builtins.elem top [
    "bench"
    "test"
  ])
  || relative == top
  || base == "package.json"
)
