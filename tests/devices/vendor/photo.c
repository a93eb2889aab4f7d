/* A photo library that stands for a vendor's: the picture is the block's bytes over and over.
 *
 * unpack gives bare pixels, or a BMP when the block begins with 'B'; GetBmp writes a BMP beside its file. A block that
 * begins with 'C' crashes it, with 'H' hangs it, with 'R' is refused, with 'W' gives a BMP of another width.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 102, HEIGHT = 126, ROW = WIDTH * 3 + 2, BMP_BYTES = 54 + ROW * HEIGHT };

static void little(unsigned char *at, unsigned value) {
    for (int place = 0; place < 4; place++) at[place] = value >> (8 * place) & 0xFF;
}

/* Rows from the bottom up, blue before red: as in every BMP. */
static void bmp(const unsigned char *block, unsigned char *target) {
    memset(target, 0, BMP_BYTES);
    memcpy(target, "BM", 2);
    little(target + 2, BMP_BYTES);
    little(target + 10, 54);
    little(target + 14, 40);
    little(target + 18, block[0] == 'W' ? WIDTH - 2 : WIDTH);
    little(target + 22, HEIGHT);
    target[26] = 1;
    target[28] = 24;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH * 3; x++)
            target[54 + y * ROW + x / 3 * 3 + (2 - x % 3)] = block[(y * WIDTH * 3 + x) % 1024];
}

static int trouble(const unsigned char *block) {
    if (block[0] == 'C') *(volatile int *)0 = 1;
    while (block[0] == 'H') pause();
    return block[0] == 'R';
}

int unpack(char *source, char *target, int save) {
    const unsigned char *block = (const unsigned char *)source;
    (void)save;
    if (trouble(block)) return -1;
    if (block[0] == 'B' || block[0] == 'W') {
        bmp(block, (unsigned char *)target);
        return 1;
    }
    for (int at = 0; at < WIDTH * HEIGHT * 3; at++) target[at] = block[at % 1024];
    return 1;
}

int GetBmp(char *path, int link) {
    static unsigned char block[1024], picture[BMP_BYTES];
    char result[4096];
    (void)link;
    FILE *file = fopen(path, "rb");
    if (!file || fread(block, 1, sizeof block, file) != sizeof block) return -1;
    fclose(file);
    if (trouble(block)) return -1;
    bmp(block, picture);
    snprintf(result, sizeof result, "%.*s.bmp", (int)(strlen(path) - 4), path);
    file = fopen(result, "wb");
    if (!file) return -1;
    fwrite(picture, 1, BMP_BYTES, file);
    fclose(file);
    return 1;
}
