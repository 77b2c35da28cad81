// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_expander.h"

#include <zstd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace drmscope::tracer {

namespace {

constexpr std::byte kZstdBegins{ZSTD_MAGICNUMBER & 0xff};
constexpr size_t kPieceBytes = 4096;
constexpr int kMaxWindowLog = 23; // 8 MiB: more than drmscope-relay uses

} // namespace

struct StreamExpander::Context
{
    ZSTD_DCtx* handle = ZSTD_createDCtx();

    Context()
    {
        if (handle == nullptr)
            throw std::bad_alloc();
        ZSTD_DCtx_setParameter(handle, ZSTD_d_windowLogMax, kMaxWindowLog);
    }
    ~Context() { ZSTD_freeDCtx(handle); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    Context(Context&&) = delete;
    Context& operator=(Context&&) = delete;
};

StreamExpander::StreamExpander() = default;
StreamExpander::~StreamExpander() = default;

bool StreamExpander::isCompressed(std::span<const std::byte> beginning)
{
    return !beginning.empty() && beginning.front() == kZstdBegins;
}

void StreamExpander::begin(std::span<const std::byte> bytes)
{
    if (m_begun || bytes.empty())
        return;
    m_begun = true;
    m_compressed = isCompressed(bytes);
    if (!m_compressed)
        return;
    m_context = std::make_unique<Context>();
    m_piece.resize(ZSTD_DStreamOutSize());
}

std::span<const std::byte> StreamExpander::expand(std::span<const std::byte>& bytes)
{
    // In pieces, a byte first: of bytes that it has whole at once it gives out nothing if one is
    // wrong.
    const size_t most = std::exchange(m_most, kPieceBytes);
    ZSTD_inBuffer in = {bytes.data(), std::min(bytes.size(), most), 0};
    ZSTD_outBuffer out = {m_piece.data(), m_piece.size(), 0};
    // What is left inside comes out with no further bytes in.
    for (bool more = true; more && out.pos == 0;) {
        const size_t before = in.pos;
        in.size = std::min(bytes.size(), in.pos + most);
        const size_t result = ZSTD_decompressStream(m_context->handle, &out, &in);
        if (ZSTD_isError(result) != 0) {
            m_fault = std::string("the compressed stream is damaged: ") + ZSTD_getErrorName(result);
            break;
        }
        more = in.pos != before;
    }
    bytes = bytes.subspan(in.pos);
    return std::span<const std::byte>(m_piece).first(out.pos);
}

} // namespace drmscope::tracer
