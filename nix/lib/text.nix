# Texts, numbers and words of a shell.
rec {
  # As JSON writes it: 0.5, where toString says 0.500000.
  number = builtins.toJSON;

  join = builtins.concatStringsSep;

  # Each with its line break.
  lines = list: builtins.concatStringsSep "" (map (line: "${line}\n") list);

  optional = condition: value: if condition then [ value ] else [ ];

  optionals = condition: list: if condition then list else [ ];

  # [ f 0 first, f 1 second ... ]
  indexed =
    f: list: builtins.genList (index: f index (builtins.elemAt list index)) (builtins.length list);

  # One word, whatever is in it.
  quote = word: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] word}'";

  # "2000k" -> 2000, "5M" -> 5000.
  kbps =
    bitrate:
    let
      parts = builtins.match "([0-9]+)([kKmM])" bitrate;
      amount = builtins.fromJSON (builtins.elemAt parts 0);
      unit = builtins.elemAt parts 1;
    in
    if parts == null then
      throw "${bitrate} is no bitrate: 2000k and 5M are"
    else if unit == "m" || unit == "M" then
      amount * 1000
    else
      amount;
}
