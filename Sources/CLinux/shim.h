#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

// The C library declares these only under _GNU_SOURCE, which Swift's import of it does not define.
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int renameat2(int olddirectory, const char *oldpath, int newdirectory, const char *newpath, unsigned int flags);
extern int mkostemp(char *pattern, int flags);
enum { gridledger_rename_noreplace = 1 };
