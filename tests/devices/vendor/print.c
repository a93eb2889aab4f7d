/* Tells everybody what it does, on both streams, and leaves half a line behind. */
#include <stdio.h>
#include <unistd.h>

void trouble(const char *function) {
    printf("sdtapi: %s\n", function);
    fflush(stdout);
    fprintf(stderr, "sdtapi: secret of %s", function);
    if (write(1, "\x00\x00\x00\x01{", 5) < 0) _exit(9);
}
