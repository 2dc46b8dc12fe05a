#include "core/data/encoding_pool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace embedscope {
namespace {

struct Job {
    TextBlock block;
    EncodedBlock result;
    Status status;
    bool done = false;
};

/// The queue between the thread that reads and the threads that encode.
class EncodingPool {
  public:
    explicit EncodingPool(std::span<const std::unique_ptr<BlockEncoder>> encoders) {
        for (const auto& encoder : encoders)
            m_threads.emplace_back([this, &encoder](std::stop_token stop) { work(*encoder, stop); });
    }
    ~EncodingPool() {
        for (std::jthread& thread : m_threads) thread.request_stop();
    }
    EncodingPool(const EncodingPool&) = delete;
    EncodingPool& operator=(const EncodingPool&) = delete;

    void put(std::shared_ptr<Job> job) {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(job));
        }
        m_hasWork.notify_one();
    }

    /// Blocks until the job is done, or stop is requested: then false.
    bool wait(const Job& job, std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        return m_hasResult.wait(lock, stop, [&] { return job.done; });
    }

  private:
    void work(BlockEncoder& encoder, std::stop_token stop) {
        while (true) {
            std::shared_ptr<Job> job;
            {
                std::unique_lock lock(m_mutex);
                if (!m_hasWork.wait(lock, stop, [this] { return !m_waiting.empty(); })) return;
                job = std::move(m_waiting.front());
                m_waiting.pop_front();
            }
            Status status;
            try {
                status = encoder.encode(job->block, job->result, stop);
            } catch (const std::bad_alloc&) {
                status = Error{ErrorCode::TooLarge,
                               "there is not enough memory for the different words of the text", "",
                               "Close other programs or train on a part of the text"};
            }
            {
                const std::lock_guard lock(m_mutex);
                job->status = std::move(status);
                job->done = true;
            }
            m_hasResult.notify_one();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_hasWork;
    std::condition_variable_any m_hasResult;
    std::deque<std::shared_ptr<Job>> m_waiting;
    std::vector<std::jthread> m_threads;  // last: joined before what they use goes
};

Status encodeHere(TextBlockReader& reader, BlockEncoder& encoder,
                  const std::function<Status(const EncodedBlock&)>& take, std::stop_token stop) {
    Job job;
    while (true) {
        if (stop.stop_requested()) return cancelledError();
        const Result<bool> more = reader.next(job.block);
        if (!more) return more.error();
        if (!*more) return {};
        if (const Status status = encoder.encode(job.block, job.result, stop); !status) return status;
        if (const Status status = take(job.result); !status) return status;
    }
}

}  // namespace

Status encodeBlocks(TextBlockReader& reader, std::span<const std::unique_ptr<BlockEncoder>> encoders,
                    const std::function<Status(const EncodedBlock&)>& take, std::stop_token stop) {
    if (encoders.size() == 1) return encodeHere(reader, *encoders.front(), take, stop);
    const std::size_t limit = 2 + 2 * encoders.size();
    EncodingPool pool(encoders);
    std::deque<std::shared_ptr<Job>> inOrder;
    std::vector<std::shared_ptr<Job>> idle;  // their buffers are used again
    Status readStatus;
    bool reading = true;
    while (true) {
        while (reading && inOrder.size() < limit) {
            if (stop.stop_requested()) return cancelledError();
            std::shared_ptr<Job> job = idle.empty() ? std::make_shared<Job>() : std::move(idle.back());
            if (!idle.empty()) idle.pop_back();
            const Result<bool> more = reader.next(job->block);
            reading = more.ok() && *more;
            if (!more) readStatus = more.error();
            if (!reading) break;
            job->done = false;
            inOrder.push_back(job);
            pool.put(std::move(job));
        }
        if (inOrder.empty()) return readStatus;
        const std::shared_ptr<Job> job = std::move(inOrder.front());
        inOrder.pop_front();
        if (!pool.wait(*job, stop)) return cancelledError();
        if (!job->status) return job->status;
        if (const Status status = take(job->result); !status) return status;
        idle.push_back(job);
    }
}

}  // namespace embedscope
