#include <zlib.h>

// deflateInit and inflateInit are macros that pass the header's version and the stream's size.
static inline int gridledger_deflate_init(z_stream *stream, int level, int window_bits, int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}
static inline int gridledger_inflate_init(z_stream *stream) { return inflateInit(stream); }
