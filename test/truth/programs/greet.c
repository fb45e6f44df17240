/* A library that needs another one. */
const char *word(void);

const char *greet(void) { return word(); }
