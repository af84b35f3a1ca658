/*
 * Rust's runtime puts /dev/null, open for reading and writing, in the place of a standard stream that
 * is closed: what is written then is lost, and counts as written. After that nothing tells it from a
 * /dev/null that was handed over on purpose, as by Python's subprocess.DEVNULL.
 *
 * So the place is taken before: by a /dev/null that cannot be written, for standard output, and by
 * one that cannot be read, for standard input. A use of either fails as that of a closed one does,
 * here and in a program that takes this one's place, and no file that is opened later gets its number.
 */
#include <fcntl.h>

/* The lowest free number is taken, and those below are open by then. */
static void take(int stream, int mode)
{
    if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", mode) == -1) {
        /* The runtime does what it does without us. */
        return;
    }
}

__attribute__((constructor)) static void keep_closed_streams_closed(void)
{
    take(0, O_WRONLY);
    take(1, O_RDONLY);
}
