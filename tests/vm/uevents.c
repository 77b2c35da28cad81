// SPDX-License-Identifier: MIT
//
// A program of the guest that hears what the kernel sends to user space, as udev does:
//
//     uevents FACTS
//
// Says "ready" on standard output once it listens. Every message about a drm_device or the device
// that it sits on is appended to FACTS with the boot clock: "uevent number=… action=… path=…
// hotplug=…". Ends when it is told to, by a signal.
#include <errno.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char* valueOf(const char* message, size_t length, const char* key)
{
    const char* end = message + length;

    for (const char* at = message; at < end; at += strlen(at) + 1)
        if (!strncmp(at, key, strlen(key)))
            return at + strlen(key);
    return "";
}

int main(int argc, char** argv)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    int line = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
    int room = 1 << 20;
    char message[8192];
    FILE* facts = argc == 2 ? fopen(argv[1], "ae") : NULL;

    if (!facts) {
        fprintf(stderr, "usage: uevents FACTS\n");
        return 64;
    }
    setsockopt(line, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (bind(line, (struct sockaddr*)&address, sizeof(address)) < 0) {
        fprintf(stderr, "uevents: cannot listen: %s\n", strerror(errno));
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        ssize_t length = recv(line, message, sizeof(message) - 1, 0);
        struct timespec now;

        if (length <= 0) {
            fprintf(stderr, "uevents: cannot hear: %s\n", strerror(errno));
            return 1;
        }
        message[length] = 0;
        clock_gettime(CLOCK_BOOTTIME, &now);
        fprintf(facts, "uevent number=%s action=%s path=%s hotplug=%s heard=%llu\n",
                valueOf(message, (size_t)length, "SEQNUM="),
                valueOf(message, (size_t)length, "ACTION="),
                valueOf(message, (size_t)length, "DEVPATH="),
                valueOf(message, (size_t)length, "HOTPLUG="),
                (unsigned long long)now.tv_sec * 1000000000u + (unsigned long long)now.tv_nsec);
        fflush(facts);
    }
}
