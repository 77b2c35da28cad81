// SPDX-License-Identifier: MIT
#include "tracer/collect/disk_room.h"

#include <linux/magic.h>
#include <linux/quota.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

namespace drmscope::tracer {

namespace {

// statvfs() knows of a project's quota alone, which ext4 and xfs take for the size of the disk.
uint64_t leftByQuota(int file, int type, uint32_t id)
{
    if_dqblk quota = {};
    if (syscall(SYS_quotactl_fd, file, QCMD(Q_GETQUOTA, type), id, &quota) != 0 ||
        quota.dqb_bhardlimit == 0)
        return std::numeric_limits<uint64_t>::max();
    const uint64_t most = quota.dqb_bhardlimit * QIF_DQBLKSIZE;
    return most - std::min<uint64_t>(most, quota.dqb_curspace);
}

} // namespace

DiskRoom diskRoom(int file)
{
    struct statvfs disk = {};
    struct statfs kind = {};
    struct stat status = {};
    if (fstatvfs(file, &disk) != 0 || fstatfs(file, &kind) != 0 || fstat(file, &status) != 0)
        return {};
    return {.bytes = std::min({uint64_t{disk.f_bavail} * disk.f_frsize,
                               leftByQuota(file, USRQUOTA, status.st_uid),
                               leftByQuota(file, GRPQUOTA, status.st_gid)}),
            .isMemory = kind.f_type == TMPFS_MAGIC || kind.f_type == RAMFS_MAGIC};
}

} // namespace drmscope::tracer
