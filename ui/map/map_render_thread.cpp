#include "ui/map/map_render_thread.h"

#include <QMetaObject>

namespace embedscope {

MapRenderThread::MapRenderThread(std::unique_ptr<MapRenderer> renderer, QObject* parent)
    : QObject(parent), m_renderer(std::move(renderer)) {
    m_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

MapRenderThread::~MapRenderThread() {
    m_thread.request_stop();
    m_wake.notify_all();
    m_thread.join();
}

void MapRenderThread::request(MapRequest request) {
    {
        const std::lock_guard lock(m_mutex);
        m_next = std::move(request);
        m_nextId = ++m_asked;
    }
    m_wake.notify_one();
}

void MapRenderThread::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        std::optional<MapRequest> request;
        quint64 id = 0;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_next.has_value(); })) return;
            request.swap(m_next);
            id = m_nextId;
        }
        auto frame = m_renderer->render(*request, stop);
        if (!frame) continue;
        QMetaObject::invokeMethod(
            this, [this, frame = std::move(frame), id] { deliver(frame, id); }, Qt::QueuedConnection);
    }
}

void MapRenderThread::deliver(std::shared_ptr<const MapFrame> frame, quint64 id) {
    m_delivered = id;
    Q_EMIT frameReady(std::move(frame));
}

}  // namespace embedscope
