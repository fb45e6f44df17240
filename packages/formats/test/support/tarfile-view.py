"""Prints what Python's tarfile sees of an archive, one JSON object for each member. Names and values in hex."""
import hashlib
import json
import sys
import tarfile

KINDS = [
    ("file", tarfile.TarInfo.isreg),
    ("directory", tarfile.TarInfo.isdir),
    ("symlink", tarfile.TarInfo.issym),
    ("hardlink", tarfile.TarInfo.islnk),
    ("character-device", tarfile.TarInfo.ischr),
    ("block-device", tarfile.TarInfo.isblk),
    ("fifo", tarfile.TarInfo.isfifo),
]


def raw(text):
    return text.encode("utf-8", "surrogateescape").hex()


with tarfile.open(sys.argv[1], "r:", encoding="utf-8", errors="surrogateescape") as archive:
    for member in archive:
        kind = next((name for name, test in KINDS if test(member)), "other")
        body = archive.extractfile(member).read() if kind == "file" else b""
        print(json.dumps({
            "type": kind,
            "path": raw(member.name),
            "linkPath": raw(member.linkname) if kind in ("symlink", "hardlink") else "",
            "mode": member.mode & 0o7777,
            "uid": member.uid,
            "gid": member.gid,
            "userName": member.uname,
            "groupName": member.gname,
            "mtime": member.mtime,
            "sizeBytes": member.size if kind == "file" else 0,
            "device": [member.devmajor, member.devminor] if kind.endswith("device") else [0, 0],
            "xattrs": {
                key[len("SCHILY.xattr."):]: raw(value)
                for key, value in sorted(member.pax_headers.items())
                if key.startswith("SCHILY.xattr.")
            },
            "sha256": hashlib.sha256(body).hexdigest(),
        }))
