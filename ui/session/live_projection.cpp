#include "ui/session/live_projection.h"

#include <QCoreApplication>
#include <QLocale>

namespace embedscope {
namespace {

constexpr unsigned kThreads = 1;  // the workers need the others

QString noteFor(double epoch, const std::optional<double>& refittedAt) {
    if (epoch <= 0) return QCoreApplication::translate("LiveProjection", "untrained");
    const auto number = [](double value) { return QLocale().toString(value, 'f', value < 10 ? 1 : 0); };
    return refittedAt ? QCoreApplication::translate("LiveProjection", "epoch %1, map re-fitted at %2")
                            .arg(number(epoch), number(*refittedAt))
                      : QCoreApplication::translate("LiveProjection", "epoch %1").arg(number(epoch));
}

}  // namespace

Result<LiveFrame> LiveProjection::frame(ModelPtr model, double epoch, std::size_t components,
                                        std::stop_token stop) {
    if (!m_projection || components != m_components) {
        StableProjection::Options options;
        options.components = components;
        m_projection.emplace(options);
        m_components = components;
    }
    Result<StableFrame> frame = m_projection->next(model->vectors.vectors, stop, kThreads);
    if (!frame) return frame.error();
    if (frame->refitted && !frame->first) m_refittedAt = epoch;
    return LiveFrame{std::move(model), std::make_shared<const Projection>(std::move(frame->projection)),
                     noteFor(epoch, m_refittedAt)};
}

}  // namespace embedscope
