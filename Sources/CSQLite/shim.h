#include <sqlite3.h>

// Function-like macros and casts do not reach Swift: tells SQLite to copy what it is given to bind.
static inline sqlite3_destructor_type gridledger_sqlite_transient(void) { return SQLITE_TRANSIENT; }
