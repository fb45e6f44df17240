# /etc/passwd, /etc/group and /etc/nsswitch.conf of an image.
{ text }:
let
  inherit (text) number lines;

  root = {
    name = "root";
    uid = 0;
    gid = 0;
    home = "/root";
  };
  nobody = {
    name = "nobody";
    group = "nogroup";
    uid = 65534;
    gid = 65534;
    home = "/nonexistent";
  };

  all =
    users: [ root ] ++ builtins.filter ({ uid, ... }: uid != 0 && uid != 65534) users ++ [ nobody ];

  passwdLine =
    {
      name,
      uid,
      gid,
      home ? "/nonexistent",
      shell ? "/sbin/nologin",
      ...
    }:
    "${name}:x:${number uid}:${number gid}::${home}:${shell}";

  groupLine =
    {
      name,
      gid,
      members ? [ ],
    }:
    "${name}:x:${number gid}:${builtins.concatStringsSep "," members}";

  ownGroup =
    {
      name,
      group ? name,
      gid,
      ...
    }:
    {
      name = group;
      inherit gid;
    };
in
{
  # The account that `user` of a profile's container flags means: "uid", "uid:gid", or a name, which gets uid 1000.
  fromUser =
    user:
    let
      numbers = builtins.match "([0-9]{1,9})(:([0-9]{1,9}))?" user;
      uid = builtins.fromJSON (builtins.elemAt numbers 0);
      group = builtins.elemAt numbers 2;
      gid = if group == null then uid else builtins.fromJSON group;
    in
    if user == "root" then
      root
    else if user == "nobody" then
      nobody
    else if numbers == null then
      {
        name = user;
        uid = 1000;
        gid = 1000;
        home = "/home/${user}";
      }
    else if uid == 0 then
      root // { inherit gid; }
    else
      {
        name = "up";
        inherit uid gid;
        home = "/home/up";
      };

  # `groups` besides those that the users have of their own.
  files =
    {
      users,
      groups ? [ ],
    }:
    {
      "/etc/passwd" = lines (map passwdLine (all users));
      "/etc/group" = lines (map groupLine (map ownGroup (all users) ++ groups));
      "/etc/nsswitch.conf" = lines [
        "passwd: files"
        "group: files"
        "hosts: files dns"
        "services: files"
      ];
    };

  # The names of all groups that there are then.
  groupNames =
    {
      users,
      groups ? [ ],
    }:
    map ({ name, ... }: name) (map ownGroup (all users) ++ groups);
}
