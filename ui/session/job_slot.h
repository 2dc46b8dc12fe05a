#pragma once

#include <QMetaObject>
#include <QObject>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace embedscope {

/// A place for one background job of the window: starting a job stops the one before it (newest wins), its
/// result is delivered on the GUI thread, and only while the slot lives and no newer job has been started.
/// The destructor stops the job and waits, which takes as long as the job needs to see its stop token (100 ms
/// at most by contract). Used from the GUI thread.
class JobSlot {
  public:
    JobSlot() = default;
    ~JobSlot() { stop(); }
    JobSlot(const JobSlot&) = delete;
    JobSlot& operator=(const JobSlot&) = delete;

    /// Runs work(stop) on a thread of its own with values that were copied before; then deliver(result) on
    /// the GUI thread.
    template <class Work, class Deliver>
    void start(Work work, Deliver deliver) {
        requestStop();
        const std::uint64_t generation = *m_generation;
        QObject* receiver = &m_receiver;  // outlives the thread: the destructor joins before members go
        m_thread = std::jthread([work = std::move(work), deliver = std::move(deliver), current = m_generation,
                                 generation, receiver,
                                 previous = std::move(m_thread)](std::stop_token stop) mutable {
            if (previous.joinable()) previous.join();  // one at a time; it was asked to stop already
            if (stop.stop_requested()) return;
            auto result = std::make_shared<Handover<decltype(work(stop))>>();
            result->put(work(stop));
            QMetaObject::invokeMethod(
                receiver,
                [deliver = std::move(deliver), result, current, generation]() mutable {
                    if (*current == generation) deliver(result->take());
                },
                Qt::QueuedConnection);
        });
    }

    /// Asks the job to stop; its result will not be delivered. Does not wait.
    void requestStop() {
        ++*m_generation;
        m_thread.request_stop();
    }
    /// As requestStop(), and waits.
    void stop() {
        requestStop();
        if (m_thread.joinable()) m_thread.join();
    }

  private:
    /// A result on its way between two threads. Qt's event queue orders them as well; the lock shows it to
    /// tools that do not see into Qt.
    template <class T>
    class Handover {
      public:
        void put(T value) {
            const std::lock_guard lock(m_mutex);
            m_value.emplace(std::move(value));
        }
        T take() {
            const std::lock_guard lock(m_mutex);
            return std::move(*m_value);
        }

      private:
        std::mutex m_mutex;
        std::optional<T> m_value;
    };

    QObject m_receiver;
    std::shared_ptr<std::uint64_t> m_generation =
        std::make_shared<std::uint64_t>(0);  // touched on the GUI thread only
    std::jthread m_thread;
};

}  // namespace embedscope
