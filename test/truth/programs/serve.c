/* Stands for a service: says READY once it has what its options say that it needs, and stays. */
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef WITH_GREET
const char *greet(void);
#endif

static void give_up(const char *what) {
  perror(what);
  exit(3);
}

static void make_file(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT, 0644);
  if (file < 0) give_up(path);
  close(file);
}

static void make_scratch(void) {
  char path[4096];
  const char *directory = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/serve-XXXXXX", directory ? directory : "/tmp");
  if (mkstemp(path) < 0) give_up(path);
}

int main(int argc, char **argv) {
  int strict = 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int at = 1; at < argc; at++) {
    const char *word = argv[at];
    if (!strncmp(word, "--write=", 8)) make_file(word + 8);
    else if (!strncmp(word, "--end=", 6)) return atoi(word + 6);
    else if (!strcmp(word, "--scratch")) make_scratch();
    else if (!strcmp(word, "--strict")) strict = 1;
    else if (!strncmp(word, "--user=", 7)) {
      if (!getpwnam(word + 7)) give_up(word);
    } else if (strict) {
      fprintf(stderr, "unexpected argument: %s\n", word);
      return 64;
    }
  }
#ifdef WITH_GREET
  puts(greet());
#endif
  puts("READY");
  for (;;) pause();
}
