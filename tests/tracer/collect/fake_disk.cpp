// SPDX-License-Identifier: MIT
#include "tests/tracer/collect/fake_disk.h"

#include <linux/magic.h>
#include <linux/quota.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace drmscope::tests {

FakeDisk g_fakeDisk;
std::atomic<bool> g_diskIsReadOnly = false;

namespace {

uint64_t takenBy(int file)
{
    struct stat status = {};
    fstat(file, &status);
    return static_cast<uint64_t>(status.st_blocks) * 512;
}

int tellQuota(const FakeDisk::Quota& quota, int file, if_dqblk& to)
{
    to.dqb_bhardlimit = quota.bytes / QIF_DQBLKSIZE;
    to.dqb_curspace = quota.takenByOthers + takenBy(file);
    return 0;
}

} // namespace
} // namespace drmscope::tests

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's names

extern "C" {

using drmscope::tests::g_diskIsReadOnly;
using drmscope::tests::g_fakeDisk;

int __real_fstatvfs(int file, struct statvfs* to);
int __real_statvfs(const char* path, struct statvfs* to);
int __real_fstatfs(int file, struct statfs* to);
long __real_syscall(long number, ...);
ssize_t __real_pwrite(int file, const void* bytes, size_t count, off_t place);

int __wrap_fstatvfs(int file, struct statvfs* to)
{
    const int result = __real_fstatvfs(file, to);
    if (g_fakeDisk.bytes)
        to->f_bavail =
            (*g_fakeDisk.bytes - std::min(*g_fakeDisk.bytes, drmscope::tests::takenBy(file))) /
            to->f_frsize;
    return result;
}

int __wrap_statvfs(const char* path, struct statvfs* to)
{
    const int result = __real_statvfs(path, to);
    if (g_diskIsReadOnly)
        to->f_flag |= ST_RDONLY;
    return result;
}

int __wrap_fstatfs(int file, struct statfs* to)
{
    const int result = __real_fstatfs(file, to);
    if (g_fakeDisk.isMemory)
        to->f_type = TMPFS_MAGIC;
    return result;
}

ssize_t __wrap_pwrite(int file, const void* bytes, size_t count, off_t place)
{
    if (g_fakeDisk.writtenUpTo) {
        const auto from = static_cast<uint64_t>(place);
        count = std::min(count, *g_fakeDisk.writtenUpTo - std::min(*g_fakeDisk.writtenUpTo, from));
        if (count == 0) {
            errno = g_fakeDisk.writeError;
            return -1;
        }
    }
    return __real_pwrite(file, bytes, count, place);
}

// What of ours is linked here makes but one call this way.
long __wrap_syscall(long number, int file, int command, uint32_t id, if_dqblk* to)
{
    const bool ofUser = command == QCMD(Q_GETQUOTA, USRQUOTA);
    const auto& quota = ofUser ? g_fakeDisk.ofUser : g_fakeDisk.ofGroup;
    if (number == SYS_quotactl_fd && quota)
        return drmscope::tests::tellQuota(*quota, file, *to);
    return __real_syscall(number, file, command, id, to);
}

} // extern "C"

// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
