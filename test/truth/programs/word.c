/* A library that needs nothing but the C library. */
const char *word(void) { return "hello"; }
