/* Opens a file at every call and forgets it. */
#include <fcntl.h>

void trouble(const char *function) {
    (void)function;
    for (int count = 0; count < 20; count++) (void)!open("/dev/null", O_RDONLY);
}
