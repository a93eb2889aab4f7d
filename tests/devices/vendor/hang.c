/* Never returns from the function TROUBLE_AT: once, when MARK_FILE is given and was not there. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void trouble(const char *function) {
    if (strcmp(function, TROUBLE_AT) != 0) return;
#ifdef MARK_FILE
    if (open(MARK_FILE, O_CREAT | O_EXCL, 0600) < 0) return;
#endif
    for (;;) pause();
}
