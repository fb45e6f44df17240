# What a profile publishes: one picture and sound, or each of the ABR ladder below a directory of its own.
settings:
if settings.multibitrate then
  map (variant: {
    inherit (variant) name;
    directory = variant.name;
    video = variant;
  }) settings.variants
else
  [
    {
      name = "stream";
      directory = "";
      inherit (settings) video;
    }
  ]
