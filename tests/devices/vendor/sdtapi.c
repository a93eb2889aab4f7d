/* A library with the sdtapi interface that stands for a vendor's. Its card is a file, CARD_FILE:
 *
 *     offset  size  content
 *     0       1     'L': lifted while it is read; anything else: a quiet card
 *     1       1     '0', '1', '2': fingers
 *     2       1     'A': an address was appended
 *     3       256   text record
 *     259     1024  photo
 *     1283    70    appended address
 *     1353    1024  fingerprints
 *
 * As a real module does, it gives a card once and finds it again when another one is laid down: another file.
 * trouble() is called with the name of each function: see the files beside this one.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OK = 0x90, FOUND = 0x9F, NOTHING = 0x91, NO_CARD = 0x80, SELECT_FAILED = 0x81, READ_FAILED = 0x41, NOT_OPENED = 0x01 };
enum { TEXT_AT = 3, PHOTO_AT = 259, ADDRESS_AT = 1283, PRINTS_AT = 1353, CARD_BYTES = 2377 };

#ifndef TEXT_LENGTH
#define TEXT_LENGTH 256u
#endif
/* What opening the port returns, while the file REFUSED_WHILE is there. */
#ifndef OPEN_CODE
#define OPEN_CODE OK
#define REFUSED_WHILE "/nowhere"
#endif

void trouble(const char *function);

static unsigned char card[CARD_BYTES];
static long long given;
static int opened, found, selected, readable;

/* When the card came: what tells one card from the next. */
static long long laid_down(void) {
    struct stat state;
    return stat(CARD_FILE, &state) == 0 ? state.st_mtim.tv_sec * 1000000000LL + state.st_mtim.tv_nsec : 0;
}

static int load(void) {
    FILE *file = fopen(CARD_FILE, "rb");
    if (!file) return 0;
    size_t count = fread(card, 1, CARD_BYTES, file);
    fclose(file);
    return count == CARD_BYTES;
}

int SDT_OpenPort(int port) {
    trouble(__func__);
    (void)port;
    opened = access(REFUSED_WHILE, F_OK) != 0;
    return opened ? OK : OPEN_CODE;
}

int SDT_ClosePort(int port) {
    trouble(__func__);
    opened = 0;
    (void)port;
    return OK;
}

int SDT_GetSAMStatus(int port, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    return opened ? OK : NOT_OPENED;
}

int SDT_ResetSAM(int port, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    found = selected = 0;
    return opened ? OK : NOT_OPENED;
}

int SDT_GetSAMIDToStr(int port, char *id, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    strcpy(id, "05.03-20090107-0000012345-0123456789");
    return opened ? OK : NOT_OPENED;
}

int SDT_StartFindIDCard(int port, unsigned char *iin, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    if (!opened) return NOT_OPENED;
    memset(iin, 0, 4);
    found = laid_down() != 0 && laid_down() != given;
    return found ? FOUND : NO_CARD;
}

int SDT_SelectIDCard(int port, unsigned char *serial, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    if (!opened) return NOT_OPENED;
    memset(serial, 0, 8);
    selected = found && laid_down();
    return selected ? OK : SELECT_FAILED;
}

static int read_card(unsigned char *text, unsigned *text_length, unsigned char *photo, unsigned *photo_length) {
    int ready = opened && selected && load();
    found = selected = readable = 0;
    if (!ready) return READ_FAILED;
    if (card[0] == 'L') {
        unlink(CARD_FILE);
        return READ_FAILED;
    }
    memcpy(text, card + TEXT_AT, 256);
    memcpy(photo, card + PHOTO_AT, 1024);
    *text_length = TEXT_LENGTH;
    *photo_length = 1024;
    given = laid_down();
    readable = 1;
    return OK;
}

int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *text_length, unsigned char *photo, unsigned *photo_length,
                    int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    return read_card(text, text_length, photo, photo_length);
}

int SDT_ReadBaseFPMsg(int port, unsigned char *text, unsigned *text_length, unsigned char *photo,
                      unsigned *photo_length, unsigned char *prints, unsigned *prints_length, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    int code = read_card(text, text_length, photo, photo_length);
    *prints_length = 512u * (card[1] - '0');
    memcpy(prints, card + PRINTS_AT, *prints_length);
    return code;
}

int SDT_ReadNewAppMsg(int port, unsigned char *address, unsigned *length, int if_open) {
    trouble(__func__);
    (void)port, (void)if_open;
    if (!readable) return READ_FAILED;
    if (card[2] != 'A') return NOTHING;
    memcpy(address, card + ADDRESS_AT, 70);
    *length = 70;
    return OK;
}
