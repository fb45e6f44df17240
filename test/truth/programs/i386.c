/* A program for the older processor, without any library. */
static int call(int number, int a, const void *b, int c) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
  return result;
}

void _start(void) {
  call(4, 1, "READY\n", 6);
  for (;;) call(29, 0, 0, 0);
}
