// SPDX-License-Identifier: MIT
//
// A program of the guest that holds a DRM device open, as a compositor does:
//
//     holder COMM PATH FACTS
//
// It calls itself COMM, opens PATH, and obeys its standard input, one word a line: "ioctl" asks drm
// which clock its timestamps have, "ask" calls the exerciser's own ioctl, "close" closes and ends.
// Every command is answered with one line on standard output. What it did is appended to FACTS,
// with its pid and the boot clock before and after, so that a test can compare it with what a
// recording says.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

// As in the kernel's include/uapi/drm/drm.h, which Debian ships only with libdrm.
struct drm_get_cap
{
    uint64_t capability;
    uint64_t value;
};
#define DRM_CAP_TIMESTAMP_MONOTONIC 0x6
#define DRM_IOCTL_GET_CAP _IOWR('d', 0x0c, struct drm_get_cap)
#define EXERCISER_ASK _IO('d', 0x40)

static const char* comm;
static const char* path;
static FILE* facts;
static unsigned int minorIndex;

static uint64_t bootNs(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void tell(const char* what, uint64_t before, uint64_t after, int error)
{
    fprintf(facts, "%s pid=%d comm=%s path=%s minor=%u before=%llu after=%llu error=%s\n", what,
            getpid(), comm, path, minorIndex, (unsigned long long)before, (unsigned long long)after,
            error ? strerrorname_np(error) : "0");
    fflush(facts);
    printf("%s %s\n", what, error ? strerrorname_np(error) : "ok");
    fflush(stdout);
}

static int openDevice(void)
{
    struct stat status;
    uint64_t before = bootNs();
    int device = open(path, O_RDWR | O_CLOEXEC);
    int error = device < 0 ? errno : 0;

    if (device >= 0 && fstat(device, &status) == 0)
        minorIndex = minor(status.st_rdev);
    tell("open", before, bootNs(), error);
    return device;
}

static void call(const char* what, int device, unsigned long command)
{
    struct drm_get_cap question = {DRM_CAP_TIMESTAMP_MONOTONIC, 0};
    uint64_t before = bootNs();
    int error = ioctl(device, command, &question) < 0 ? errno : 0;

    tell(what, before, bootNs(), error);
}

static void closeDevice(int device)
{
    uint64_t before = bootNs();
    int error = close(device) < 0 ? errno : 0;

    tell("close", before, bootNs(), error);
}

int main(int argc, char** argv)
{
    char line[32];
    int device;

    if (argc != 4) {
        fprintf(stderr, "usage: holder COMM PATH FACTS\n");
        return 64;
    }
    comm = argv[1];
    path = argv[2];
    prctl(PR_SET_NAME, comm);
    facts = fopen(argv[3], "ae");
    if (!facts) {
        fprintf(stderr, "holder: cannot append to %s: %s\n", argv[3], strerror(errno));
        return 73;
    }
    device = openDevice();
    if (device < 0)
        return 1;
    while (fgets(line, sizeof(line), stdin)) {
        if (!strcmp(line, "ioctl\n"))
            call("ioctl", device, DRM_IOCTL_GET_CAP);
        else if (!strcmp(line, "ask\n"))
            call("ask", device, EXERCISER_ASK);
        else if (!strcmp(line, "close\n"))
            break;
    }
    closeDevice(device);
    return 0;
}
