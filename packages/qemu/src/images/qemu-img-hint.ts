export const QEMU_IMG_HINT = 'Install qemu-img (Debian, Ubuntu: apt install qemu-utils).' as const;
