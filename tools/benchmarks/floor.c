/* What SQLite alone does with rows like the centre's, as the floor for everything above it: one table of 15 columns with one
 * index beside its key, random keys, WAL, synchronous=FULL. Prints one JSON object. Usage: floor DIRECTORY */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 40000, CELLS = 200 };

static uint64_t state = 7;

static uint64_t next_random(void) {
    uint64_t mixed = (state += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static sqlite3 *database;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "floor: %s\n", sqlite3_errmsg(database));
    exit(70);
}

static sqlite3_stmt *prepared(const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL));
    return statement;
}

static void open_file(const char *directory, int number) {
    char path[4096];
    snprintf(path, sizeof path, "%s/floor-%d.sqlite", directory, number);
    check(sqlite3_open(path, &database));
    check(sqlite3_exec(database,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE record (id BLOB PRIMARY KEY, cell INTEGER, revision INTEGER, a TEXT, b TEXT, c TEXT, d TEXT,"
        " e TEXT, f TEXT, g TEXT, h INTEGER, i INTEGER, j INTEGER, k BLOB, l BLOB) WITHOUT ROWID;"
        "CREATE INDEX record_feed ON record (cell, revision);", NULL, NULL, NULL));
}

/* Rows a second of ROWS upserts with `batch` rows in each commit. */
static double upserts(const char *directory, int number, int batch) {
    open_file(directory, number);
    sqlite3_stmt *upsert = prepared(
        "INSERT INTO record VALUES (?1, ?2, ?3, 'wang', '13800000000', 'address in the east street', 'farmer', 'none',"
        " 'x', 'y', 1, 2, 3, x'00112233445566778899aabbccddeeff', x'0011223344556677')"
        " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, b = excluded.b");
    double start = now();
    for (int row = 0; row < ROWS; row++) {
        if (row % batch == 0) check(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL));
        uint64_t key[2] = {next_random(), next_random()};
        check(sqlite3_bind_blob(upsert, 1, key, sizeof key, SQLITE_TRANSIENT));
        check(sqlite3_bind_int64(upsert, 2, (sqlite3_int64)(next_random() % CELLS)));
        check(sqlite3_bind_int64(upsert, 3, row));
        check(sqlite3_step(upsert));
        check(sqlite3_reset(upsert));
        if (row % batch == batch - 1) check(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL));
    }
    double seconds = now() - start;
    check(sqlite3_finalize(upsert));
    return ROWS / seconds;
}

/* Rows a second of reading every cell in order of revision. */
static double feed(void) {
    sqlite3_stmt *select = prepared("SELECT * FROM record WHERE cell = ?1 AND revision > 0 ORDER BY revision");
    long rows = 0;
    double start = now();
    for (int round = 0; round < 5; round++)
        for (int cell = 0; cell < CELLS; cell++) {
            check(sqlite3_bind_int(select, 1, cell));
            while (sqlite3_step(select) == SQLITE_ROW) rows += sqlite3_column_bytes(select, 0) > 0;
            check(sqlite3_reset(select));
        }
    double seconds = now() - start;
    check(sqlite3_finalize(select));
    return rows / seconds;
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: floor DIRECTORY\n"), 64;
    static const int batches[] = {5, 100, 1000};
    double rates[3];
    for (int index = 0; index < 3; index++) {
        if (database) check(sqlite3_close(database));
        rates[index] = upserts(arguments[1], index, batches[index]);
    }
    printf("{\"upserts_5\": %.0f, \"upserts_100\": %.0f, \"upserts_1000\": %.0f, \"feed\": %.0f}\n",
        rates[0], rates[1], rates[2], feed());
    check(sqlite3_close(database));
    return 0;
}
