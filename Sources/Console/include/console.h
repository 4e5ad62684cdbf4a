#pragma once
#include <stddef.h>

/// One file of the console's pages.
struct gridledger_console_file {
    /// Its path below /console/.
    const char *path;
    const unsigned char *bytes;
    size_t byte_count;
};

/// Every file of the console's pages.
const struct gridledger_console_file *gridledger_console_table(void);
size_t gridledger_console_file_count(void);
