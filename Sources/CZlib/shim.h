#include <zlib.h>

// deflateInit and inflateInit are macros that pass the header's version and the stream's size.
static inline int gridledger_deflate_init(z_stream *stream, int level) {
    return deflateInit(stream, level);
}
static inline int gridledger_inflate_init(z_stream *stream) { return inflateInit(stream); }
