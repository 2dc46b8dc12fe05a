#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/base/byte_source.h"
#include "core/base/result.h"

namespace embedscope {

/// Reads a file, plain or gzip, from front to back in large blocks; a thread of its own reads ahead while the
/// caller works on the block before. The bytes are copies, so that a file that shrinks meanwhile gives an
/// error and no crash. Used by one thread.
class BlockReader {
  public:
    /// Errors: as ByteStream::open.
    static Result<std::unique_ptr<BlockReader>> open(const std::filesystem::path& path, std::stop_token stop,
                                                     std::size_t blockBytes = 8 << 20);
    ~BlockReader();
    BlockReader(const BlockReader&) = delete;
    BlockReader& operator=(const BlockReader&) = delete;

    /// The last carry bytes of the block before, and behind them the next bytes of the file; nothing but the
    /// carry once the file is at its end. The span before becomes invalid. Errors: as ByteStream::read,
    /// Cancelled.
    Result<std::span<const char>> next(std::size_t carry = 0);

    /// Bytes on disk that stand behind the blocks given out so far, and in all: for progress.
    std::uint64_t position() const { return m_position; }
    std::uint64_t fileBytes() const { return m_stream->compressedSize(); }
    /// An upper bound of what the file unpacks to: its size, or 1032 times that for gzip (deflate's largest
    /// ratio).
    std::uint64_t maxContentBytes() const;
    bool isCompressed() const { return m_stream->isCompressed(); }
    const std::string& name() const { return m_stream->name(); }

  private:
    struct Block {
        std::vector<char> memory;  // room for a carry, then the bytes of the file
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint64_t position = 0;  // in the file on disk, behind the block
        std::optional<Error> failure;
        bool last = false;
    };

    BlockReader() = default;
    void readAhead(std::stop_token own);
    void fill(Block& block, std::stop_token own);

    std::unique_ptr<ByteStream> m_stream;
    std::stop_token m_stop;
    std::size_t m_blockBytes = 0;
    Block m_current;
    std::uint64_t m_position = 0;
    bool m_ended = false;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Block> m_ready;
    std::vector<Block> m_free;
    std::jthread m_thread;  // last: joined before the rest goes
};

}  // namespace embedscope
