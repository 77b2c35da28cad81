// SPDX-License-Identifier: MIT
//
// A program of the guest: writes all records of /dev/kmsg to standard output, each as the kernel
// gives it (priority, sequence number, time, text, and the device it is about), and ends. The
// kernel's buffer must still hold every record since boot (log_buf_len=); that none is gone can be
// seen from the numbers.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char record[16384];
    int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (log < 0) {
        fprintf(stderr, "kmsg: cannot open /dev/kmsg: %s\n", strerror(errno));
        return 69;
    }
    for (;;) {
        ssize_t length = read(log, record, sizeof(record));

        if (length < 0 && errno == EAGAIN)
            return fflush(stdout) == 0 ? 0 : 74;
        if (length < 0) {
            fprintf(stderr, "kmsg: cannot read /dev/kmsg: %s\n", strerror(errno));
            return 74;
        }
        fwrite(record, 1, (size_t)length, stdout);
    }
}
