#pragma once

#include <QObject>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "ui/map/map_renderer.h"

namespace embedscope {

/// Runs a renderer on a thread of its own. Of the requests that wait only the newest is drawn; one that is
/// being drawn is finished, so that a steady stream of requests still gives a steady stream of frames.
class MapRenderThread : public QObject {
    Q_OBJECT
  public:
    explicit MapRenderThread(std::unique_ptr<MapRenderer> renderer, QObject* parent = nullptr);
    /// Stops what is being drawn and waits for the thread.
    ~MapRenderThread() override;

    /// Asks for a frame; returns at once. GUI thread.
    void request(MapRequest request);
    /// True from request() until its frame, or that of a newer request, has been delivered.
    bool isBusy() const { return m_asked != m_delivered; }

  Q_SIGNALS:
    /// On the thread of this object.
    void frameReady(std::shared_ptr<const embedscope::MapFrame> frame);

  private:
    void run(std::stop_token stop);
    void deliver(std::shared_ptr<const MapFrame> frame, quint64 id);

    std::unique_ptr<MapRenderer> m_renderer;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<MapRequest> m_next;  // guarded by m_mutex
    quint64 m_nextId = 0;              // guarded by m_mutex
    quint64 m_asked = 0;
    quint64 m_delivered = 0;
    std::jthread m_thread;
};

}  // namespace embedscope
