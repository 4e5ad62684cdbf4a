#include <sqlite3.h>

// Function-like macros and casts do not reach Swift: tells SQLite to copy what it is given to bind.
static inline sqlite3_destructor_type gridledger_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Variadic functions do not reach Swift either: has SQLite keep no account of its memory, which takes a lock at each
// allocation. To be called before anything else.
static inline int gridledger_sqlite_forgo_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
