// The console's pages, compiled into the program by C23's #embed. A new file needs two lines here.
#include "console.h"

#define BYTES(name) static const unsigned char name[] =
#define FILE(path, name) {path, name, sizeof name}

BYTES(index_html) {
#embed "pages/index.html"
};

static const struct gridledger_console_file files[] = {
    FILE("index.html", index_html),
};

const struct gridledger_console_file *gridledger_console_table(void) { return files; }
size_t gridledger_console_file_count(void) { return sizeof files / sizeof *files; }
