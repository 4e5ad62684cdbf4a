import CLinux

/// How glibc's allocator treats a process that runs for months (`man 3 mallopt`).
///
/// With its defaults each thread fills an arena of its own, up to eight for each processor, and the size from which a piece is
/// mapped by itself grows with what is freed. Pieces of many sizes that come and go, a minute's requests and uploads,
/// then leave holes in each arena: what the process holds creeps up while what it uses stands still (`Protocol/decisions/033-speed.md`).
enum AllocatorSettings {
    private static let arenas: Int32 = 2
    private static let mappedBytes: Int32 = 128 << 10

    /// Holds the process to a few arenas, and gives large pieces back to the system as they are freed. Call it before the first
    /// other thread starts. A setting that is refused leaves the default, which costs memory and nothing else.
    static func hold() {
        _ = mallopt(M_ARENA_MAX, arenas)
        _ = mallopt(M_MMAP_THRESHOLD, mappedBytes)
    }
}
