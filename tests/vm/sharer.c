// SPDX-License-Identifier: MIT
//
// A program of the guest that shares buffers of a DRM device, as a compositor and its clients do:
//
//     sharer COMM PATH FACTS
//
// It calls itself COMM, opens PATH, and obeys its standard input, one word a line:
//
//     buffer   makes a dumb buffer of 64 KiB
//     spare    makes one of 4 KiB more     frame   makes the buffer a framebuffer
//     export   makes a dma-buf of it       drop    closes the dma-buf
//     import PID FD   takes that process' dma-buf for a buffer of PATH
//     map      maps it                     unmap   takes the mapping away
//     touch    writes to each page that it has mapped
//     leave    is master no more           master  is again
//     ioctls   asks the driver 100 times which clock its timestamps have
//     pass     goes on in a child; the process that opened PATH ends
//     shut     closes PATH                 exit    ends, closing nothing
//
// Every command is answered with one line on standard output: "WORD ok", or "WORD" and an errno.
// What it did is appended to FACTS, with pids and the boot clock before and after; besides, "close"
// with whatever made the kernel close the file: a mapping keeps it open. With each stands how many
// page faults the kernel counted meanwhile.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

// As in the kernel's include/uapi/drm/drm.h, which Debian ships only with libdrm.
struct drm_get_cap
{
    uint64_t capability;
    uint64_t value;
};
struct drm_mode_create_dumb
{
    uint32_t height;
    uint32_t width;
    uint32_t bpp;
    uint32_t flags;
    uint32_t handle;
    uint32_t pitch;
    uint64_t size;
};
struct drm_mode_map_dumb
{
    uint32_t handle;
    uint32_t pad;
    uint64_t offset;
};
struct drm_prime_handle
{
    uint32_t handle;
    uint32_t flags;
    int32_t fd;
};
struct drm_mode_fb_cmd
{
    uint32_t fb_id;
    uint32_t width;
    uint32_t height;
    uint32_t pitch;
    uint32_t bpp;
    uint32_t depth;
    uint32_t handle;
};
#define DRM_CAP_TIMESTAMP_MONOTONIC 0x6
#define DRM_IOCTL_GET_CAP _IOWR('d', 0x0c, struct drm_get_cap)
#define DRM_IOCTL_SET_MASTER _IO('d', 0x1e)
#define DRM_IOCTL_DROP_MASTER _IO('d', 0x1f)
#define DRM_IOCTL_PRIME_HANDLE_TO_FD _IOWR('d', 0x2d, struct drm_prime_handle)
#define DRM_IOCTL_PRIME_FD_TO_HANDLE _IOWR('d', 0x2e, struct drm_prime_handle)
#define DRM_IOCTL_MODE_ADDFB _IOWR('d', 0xae, struct drm_mode_fb_cmd)
#define DRM_IOCTL_MODE_CREATE_DUMB _IOWR('d', 0xb2, struct drm_mode_create_dumb)
#define DRM_IOCTL_MODE_MAP_DUMB _IOWR('d', 0xb3, struct drm_mode_map_dumb)
enum
{
    kIoctls = 100
};

static const char* comm;
static const char* path;
static FILE* facts;
static unsigned int minorIndex;
static int opener; // its pid
static int device = -1;
static int dmabuf = -1;
static struct drm_mode_create_dumb buffer = {128, 128, 32, 0, 0, 0, 0};
static int others[2]; // a process, and its file descriptor
static void* mapped;
static int fileClosed;

static uint64_t bootNs(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static long pageFaults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

static void note(const char* what, uint64_t before, uint64_t after, int error, long faults)
{
    fprintf(facts,
            "%s pid=%d actor=%d comm=%s path=%s minor=%u size=%llu before=%llu after=%llu "
            "error=%s faults=%ld\n",
            what, opener, getpid(), comm, path, minorIndex, (unsigned long long)buffer.size,
            (unsigned long long)before, (unsigned long long)after,
            error ? strerrorname_np(error) : "0", faults);
    fflush(facts);
}

static void answer(const char* what, int error)
{
    printf("%s %s\n", what, error ? strerrorname_np(error) : "ok");
    fflush(stdout);
}

static int openDevice(void)
{
    struct stat status;

    device = open(path, O_RDWR | O_CLOEXEC);
    if (device < 0)
        return errno;
    if (fstat(device, &status) == 0)
        minorIndex = minor(status.st_rdev);
    return 0;
}

static int makeBuffer(void)
{
    return ioctl(device, DRM_IOCTL_MODE_CREATE_DUMB, &buffer) < 0 ? errno : 0;
}

static int makeSpare(void)
{
    struct drm_mode_create_dumb spare = {32, 32, 32, 0, 0, 0, 0};

    return ioctl(device, DRM_IOCTL_MODE_CREATE_DUMB, &spare) < 0 ? errno : 0;
}

static int makeFramebuffer(void)
{
    struct drm_mode_fb_cmd frame = {0,  buffer.width, buffer.height, buffer.pitch,
                                    32, 24,           buffer.handle};

    return ioctl(device, DRM_IOCTL_MODE_ADDFB, &frame) < 0 ? errno : 0;
}

static int importBuffer(void)
{
    struct drm_prime_handle prime = {0, 0, -1};
    int process = (int)syscall(SYS_pidfd_open, others[0], 0);
    int error = 0;

    prime.fd = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, others[1], 0);
    if (prime.fd < 0 || ioctl(device, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime) < 0)
        error = errno;
    // the buffer keeps it from now on
    close(prime.fd);
    close(process);
    return error;
}

static int leaveMaster(void)
{
    return ioctl(device, DRM_IOCTL_DROP_MASTER) < 0 ? errno : 0;
}

static int becomeMaster(void)
{
    return ioctl(device, DRM_IOCTL_SET_MASTER) < 0 ? errno : 0;
}

static int exportBuffer(void)
{
    struct drm_prime_handle prime = {buffer.handle, O_CLOEXEC | O_RDWR, -1};

    if (ioctl(device, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime) < 0)
        return errno;
    dmabuf = prime.fd;
    return 0;
}

static int dropExport(void)
{
    return close(dmabuf) < 0 ? errno : 0;
}

static int mapBuffer(void)
{
    struct drm_mode_map_dumb map = {buffer.handle, 0, 0};

    if (ioctl(device, DRM_IOCTL_MODE_MAP_DUMB, &map) < 0)
        return errno;
    mapped = mmap(NULL, buffer.size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)map.offset);
    return mapped == MAP_FAILED ? errno : 0;
}

static int touchBuffer(void)
{
    volatile char* at = mapped;

    for (uint64_t byte = 0; byte < buffer.size; byte += (uint64_t)sysconf(_SC_PAGESIZE))
        at[byte] = 1;
    return 0;
}

static int unmapBuffer(void)
{
    if (munmap(mapped, buffer.size) < 0)
        return errno;
    mapped = NULL;
    return 0;
}

// All answer the same, or it is the first that answers otherwise.
static int askDriver(void)
{
    struct drm_get_cap question = {DRM_CAP_TIMESTAMP_MONOTONIC, 0};
    int error = 0;

    for (int i = 0; i < kIoctls; i++) {
        int now = ioctl(device, DRM_IOCTL_GET_CAP, &question) < 0 ? errno : 0;

        if (i == 0)
            error = now;
        else if (now != error)
            return EIO;
    }
    return error;
}

static int closeDevice(void)
{
    if (close(device) < 0)
        return errno;
    device = -1;
    return 0;
}

// The child goes on once its parent is gone, whose files and mappings are then gone too: or it
// would not be the child that closes the last of them.
static int passOn(void)
{
    struct pollfd parent = {(int)syscall(SYS_pidfd_open, getpid(), 0), POLLIN, 0};
    pid_t child = parent.fd < 0 ? -1 : fork();

    if (child > 0)
        _exit(0);
    if (child < 0 || poll(&parent, 1, -1) != 1)
        return errno;
    close(parent.fd);
    comm = "heir";
    prctl(PR_SET_NAME, comm);
    return 0;
}

static const struct
{
    const char* word;
    int (*act)(void);
} words[] = {
    {"buffer", makeBuffer},   {"spare", makeSpare},     {"frame", makeFramebuffer},
    {"export", exportBuffer}, {"drop", dropExport},     {"map", mapBuffer},
    {"touch", touchBuffer},   {"unmap", unmapBuffer},   {"ioctls", askDriver},
    {"shut", closeDevice},    {"pass", passOn},         {"import", importBuffer},
    {"leave", leaveMaster},   {"master", becomeMaster},
};

static void obey(const char* line)
{
    char word[32] = "";

    sscanf(line, "%31s %d %d", word, &others[0], &others[1]);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        uint64_t before;
        long faults;
        int error;

        if (strcmp(word, words[i].word) != 0)
            continue;
        faults = pageFaults();
        before = bootNs();
        error = words[i].act();
        faults = pageFaults() - faults;
        note(word, before, bootNs(), error, faults);
        if (device < 0 && !mapped && !fileClosed) {
            fileClosed = 1;
            note("close", before, bootNs(), 0, 0);
        }
        answer(line, error);
        return;
    }
    answer(line, ENOSYS);
}

int main(int argc, char** argv)
{
    char line[32];
    uint64_t before;
    int error;

    if (argc != 4) {
        fprintf(stderr, "usage: sharer COMM PATH FACTS\n");
        return 64;
    }
    comm = argv[1];
    path = argv[2];
    opener = getpid();
    prctl(PR_SET_NAME, comm);
    facts = fopen(argv[3], "ae");
    if (!facts) {
        fprintf(stderr, "sharer: cannot append to %s: %s\n", argv[3], strerror(errno));
        return 73;
    }
    before = bootNs();
    error = openDevice();
    note("open", before, bootNs(), error, 0);
    answer("open", error);
    while (!error && fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (!strcmp(line, "exit")) {
            // the kernel closes what is open after this, and within ten seconds
            before = bootNs();
            if (!fileClosed)
                note("close", before, before + 10000000000u, 0, 0);
            answer("exit", 0);
            _exit(0);
        }
        obey(line);
    }
    return error ? 1 : 0;
}
