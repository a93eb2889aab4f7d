/* vpcd's reader driver with a cable: while the file that SIMULATED_READER_UNPLUGGED names exists, the reader is gone.
 * Everything but this one function is libifdvpcd's, which this library is linked against. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define IFD_NO_SUCH_DEVICE 617

long IFDHICCPresence(unsigned long lun)
{
    long (*of_vpcd)(unsigned long) = (long (*)(unsigned long))dlsym(RTLD_NEXT, "IFDHICCPresence");
    const char *unplugged = getenv("SIMULATED_READER_UNPLUGGED");

    return unplugged && access(unplugged, F_OK) == 0 ? IFD_NO_SUCH_DEVICE : of_vpcd(lun);
}
