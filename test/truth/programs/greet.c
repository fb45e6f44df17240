/* A library that needs another one, and something of the C library. */
#include <stdlib.h>

const char *word(void);

const char *greet(void) {
  const char *own = getenv("GREETING");
  return own ? own : word();
}
