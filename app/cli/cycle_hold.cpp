// SPDX-License-Identifier: MIT
#include "app/cli/cycle_hold.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

// As in the kernel's include/uapi/drm/drm_mode.h, which Debian ships only with libdrm.
struct CreateDumb
{
    uint32_t height;
    uint32_t width;
    uint32_t bitsPerPixel;
    uint32_t flags;
    uint32_t handle;
    uint32_t pitch;
    uint64_t size;
};

struct MapDumb
{
    uint32_t handle;
    uint32_t padding;
    uint64_t offset;
};

struct PrimeHandle
{
    uint32_t handle;
    uint32_t flags;
    int32_t fd;
};

constexpr unsigned long kCreateDumb = _IOWR('d', 0xb2, CreateDumb);
constexpr unsigned long kMapDumb = _IOWR('d', 0xb3, MapDumb);
constexpr unsigned long kHandleToFd = _IOWR('d', 0x2d, PrimeHandle);
constexpr uint32_t kPixels = 64;
constexpr uint32_t kBitsPerPixel = 32;

[[noreturn]] void cannot(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), "cannot " + what);
}

ScopedFd opened(const std::filesystem::path& node)
{
    ScopedFd file(open(node.c_str(), O_RDWR | O_CLOEXEC));
    if (!file.isOpen()) {
        cannot(fmt::format("hold {}", node.string()));
    }
    return file;
}

std::filesystem::path nodeOf(const std::filesystem::path& nodes, const std::string& minor)
{
    return nodes / (minor.starts_with("accel") ? "accel" : "dri") / minor;
}

CreateDumb dumbBuffer(int file, const std::string& minor)
{
    CreateDumb buffer{kPixels, kPixels, kBitsPerPixel, 0, 0, 0, 0};
    if (ioctl(file, kCreateDumb, &buffer) != 0) {
        cannot(fmt::format("hold a buffer: {} makes no dumb buffers", minor));
    }
    return buffer;
}

} // namespace

CycleHold::CycleHold(const std::filesystem::path& nodes, const std::vector<std::string>& minors,
                     const CycleWish& wish)
{
    if (wish.open) {
        for (const std::string& minor : minors) {
            m_files.push_back(opened(nodeOf(nodes, minor)));
        }
    }
    if (!wish.mapping && !wish.dmabuf) {
        return;
    }
    const auto card = std::find_if(minors.begin(), minors.end(), [](const std::string& minor) {
        return minor.starts_with("card");
    });
    if (card == minors.end()) {
        errno = ENODEV;
        cannot("hold a buffer: the device has no primary node");
    }
    // closed at the end of this function: the mapping and the dma-buf hold by themselves
    const ScopedFd file = opened(nodeOf(nodes, *card));
    const CreateDumb buffer = dumbBuffer(file.get(), *card);
    if (wish.dmabuf) {
        PrimeHandle prime{buffer.handle, O_CLOEXEC, -1};
        if (ioctl(file.get(), kHandleToFd, &prime) != 0) {
            cannot(fmt::format("hold a dma-buf: {} exports none", *card));
        }
        m_dmabuf = ScopedFd(prime.fd);
    }
    if (wish.mapping) {
        MapDumb map{buffer.handle, 0, 0};
        if (ioctl(file.get(), kMapDumb, &map) != 0) {
            cannot(fmt::format("hold a mapping: {} maps no dumb buffers", *card));
        }
        void* mapped = mmap(nullptr, buffer.size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(),
                            static_cast<off_t>(map.offset));
        if (mapped == MAP_FAILED) {
            cannot(fmt::format("hold a mapping of {}", *card));
        }
        m_mapping = mapped;
        m_mappingBytes = buffer.size;
    }
}

CycleHold::~CycleHold()
{
    letGo();
}

CycleHold::CycleHold(CycleHold&& other) noexcept
{
    swap(other);
}

CycleHold& CycleHold::operator=(CycleHold&& other) noexcept
{
    swap(other);
    return *this;
}

void CycleHold::swap(CycleHold& other) noexcept
{
    std::swap(m_files, other.m_files);
    std::swap(m_dmabuf, other.m_dmabuf);
    std::swap(m_mapping, other.m_mapping);
    std::swap(m_mappingBytes, other.m_mappingBytes);
}

void CycleHold::letGo()
{
    if (m_mapping != nullptr) {
        munmap(std::exchange(m_mapping, nullptr), m_mappingBytes);
    }
    m_dmabuf.reset();
    m_files.clear();
}

} // namespace drmscope::app
