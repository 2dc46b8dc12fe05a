#include "core/io/block_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace embedscope {
namespace {

constexpr std::size_t kHeadroom = 64 << 10;
constexpr std::size_t kSlice = 1 << 20;  // between two looks at the stop token
constexpr std::size_t kBlocksAhead = 2;

}  // namespace

Result<std::unique_ptr<BlockReader>> BlockReader::open(const std::filesystem::path& path,
                                                       std::stop_token stop, std::size_t blockBytes) {
    Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(path);
    if (!stream) return stream.error();
    std::unique_ptr<BlockReader> reader(new BlockReader);
    reader->m_stream = std::move(*stream);
    reader->m_stop = std::move(stop);
    reader->m_blockBytes = blockBytes;
    if (!reader->isCompressed())
        reader->m_blockBytes = std::clamp<std::size_t>(reader->fileBytes() + 1, 4096, blockBytes);
    reader->m_free.resize(kBlocksAhead);
    reader->m_thread =
        std::jthread([self = reader.get()](std::stop_token own) { self->readAhead(std::move(own)); });
    return reader;
}

BlockReader::~BlockReader() = default;

std::uint64_t BlockReader::maxContentBytes() const {
    constexpr std::uint64_t kLargestRatio = 1032;
    return isCompressed() ? fileBytes() * kLargestRatio : fileBytes();
}

void BlockReader::fill(Block& block, std::stop_token own) {
    block.memory.resize(kHeadroom + m_blockBytes);
    block.begin = block.end = kHeadroom;
    block.failure.reset();
    while (block.end < block.memory.size() && !block.last && !block.failure) {
        if (own.stop_requested() || m_stop.stop_requested()) {
            block.failure = cancelledError();
            break;
        }
        const std::size_t room = std::min(kSlice, block.memory.size() - block.end);
        Result<std::size_t> count =
            m_stream->read(std::as_writable_bytes(std::span(block.memory.data() + block.end, room)));
        if (!count)
            block.failure = count.error();
        else if (*count == 0)
            block.last = true;
        else
            block.end += *count;
    }
    block.position = m_stream->compressedPosition();
}

void BlockReader::readAhead(std::stop_token own) {
    for (bool more = true; more;) {
        Block block;
        {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait(lock, own, [this] { return !m_free.empty(); })) return;
            block = std::move(m_free.back());
            m_free.pop_back();
        }
        try {
            fill(block, own);
        } catch (const std::bad_alloc&) {
            block.failure = Error{ErrorCode::TooLarge, "there is not enough memory to read it", name(),
                                  "Close other programs"};
        }
        more = !block.last && !block.failure;
        const std::lock_guard lock(m_mutex);
        m_ready.push_back(std::move(block));
        m_changed.notify_all();
    }
}

Result<std::span<const char>> BlockReader::next(std::size_t carry) {
    if (m_stop.stop_requested()) return cancelledError();
    if (m_ended) {
        m_current.begin = m_current.end - carry;
        return std::span<const char>(m_current.memory.data() + m_current.begin, carry);
    }
    Block block;
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, m_stop, [this] { return !m_ready.empty(); })) return cancelledError();
        block = std::move(m_ready.front());
        m_ready.pop_front();
    }
    if (carry > block.begin) {  // a long line: move the new bytes up to make room
        const std::size_t grow = carry - block.begin;
        block.memory.insert(block.memory.begin(), grow, '\0');
        block.begin += grow;
        block.end += grow;
    }
    if (carry > 0)
        std::memcpy(block.memory.data() + block.begin - carry,
                    m_current.memory.data() + m_current.end - carry, carry);
    block.begin -= carry;
    std::swap(block, m_current);
    m_ended = m_current.last || m_current.failure;
    m_position = m_current.position;
    if (!block.memory.empty()) {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(block));
        m_changed.notify_all();
    } else if (!m_ended) {
        const std::lock_guard lock(m_mutex);  // the first block: a third one lets the reader stay ahead
        m_free.emplace_back();
        m_changed.notify_all();
    }
    if (m_current.failure) return *m_current.failure;
    return std::span<const char>(m_current.memory.data() + m_current.begin, m_current.end - m_current.begin);
}

}  // namespace embedscope
