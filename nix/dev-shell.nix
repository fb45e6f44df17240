# What working on the repository takes: npm run verify finds every tool here.
{ pkgs, isLinux }:
pkgs.mkShell {
  packages =
    (with pkgs; [
      nodejs_22
      ffmpeg-headless
      nginx
      prometheus-nginx-exporter
      nixfmt
      shellcheck
      git
      qemu
      xorriso
      mtools
      dosfstools
    ])
    ++ (
      if isLinux then
        (with pkgs; [
          busybox
          grub2
          squashfsTools
        ])
      else
        [ ]
    );
}
