"""Makes a tree with one of everything in argv[1]: plain/ fits a v7 archive, wide/ needs extensions."""
import os
import sys

root = sys.argv[1]


def path(*parts):
    return os.path.join(root, *parts)


def write(name, data, mtime_ns=1_600_000_000_000_000_000):
    with open(name, "wb") as file:
        file.write(data)
    os.utime(name, ns=(mtime_ns, mtime_ns))


def sparse(name, size, runs):
    with open(name, "wb") as file:
        for offset, data in runs:
            file.seek(offset)
            file.write(data)
        file.truncate(size)


os.makedirs(path("plain", "sub"))
write(path("plain", "empty"), b"")
write(path("plain", "hello"), b"hello\n")
write(path("plain", "exact"), b"x" * 1024)
write(path("plain", "more"), bytes(range(256)) * 20)
write(path("plain", "n" * 90), b"name")
write(path("plain", "setuid"), b"#!")
os.chmod(path("plain", "setuid"), 0o4755)
os.symlink("hello", path("plain", "symlink"))
os.link(path("plain", "hello"), path("plain", "sub", "hardlink"))

os.makedirs(path("wide", "d" * 90, "e" * 90, "f" * 90))
write(path("wide", "d" * 90, "name-in-a-prefix"), b"1")
write(path("wide", "d" * 90, "e" * 90, "f" * 90, "g" * 200), b"2")
os.symlink("t" * 300, path("wide", "long-target"))
os.link(path("wide", "d" * 90, "e" * 90, "f" * 90, "g" * 200), path("wide", "link-to-long"))
write(path("wide", "caf\u00e9 \u732b"), b"3")
write(os.fsencode(path("wide")) + b"/latin1-\xe9", b"4")
write(path("wide", "fraction"), b"5", 1_600_000_000_123_456_789)
write(path("wide", "before-1970"), b"6", -86_400_000_000_000)
sparse(path("wide", "hole"), 1_000_000, [])
sparse(path("wide", "sparse"), 3_000_000, [(0, b"a" * 4096), (1_000_000, b"b")])
sparse(path("wide", "sparse-many"), 4_000_000, [(at * 131_072, b"run%d" % at) for at in range(30)])
os.mkfifo(path("wide", "fifo"))
if os.getuid() == 0:
    os.mknod(path("wide", "null"), 0o020666, os.makedev(1, 3))
    os.mknod(path("wide", "disk"), 0o060640, os.makedev(259, 1048575 % 256))
    os.chown(path("wide", "fraction"), 3_000_000, 4_000_000)
try:
    os.setxattr(path("plain", "hello"), "user.binary", b"\x00\xff\xfe=\n\x80")
    os.setxattr(path("plain", "hello"), "user.text", b"plain")
    os.setxattr(path("plain", "setuid"), "security.capability", bytes.fromhex("0100000200040000000000000000000000000000"))
except OSError:
    pass
