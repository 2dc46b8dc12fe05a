#include "ui/session/live_projection.h"

#include <QCoreApplication>
#include <QLocale>

namespace embedscope {
namespace {

/// Early in a run the directions that matter change quickly, later hardly: the basis is fitted again when the
/// run has become this much longer since the last fit.
constexpr double kRefitGrowth = 2.0;
constexpr double kFirstRefitEpoch = 0.05;
constexpr unsigned kThreads = 1;  // the workers need the others

QString epochNote(double epoch, bool refitted) {
    if (epoch <= 0) return QCoreApplication::translate("LiveProjection", "untrained");
    const QString text = QLocale().toString(epoch, 'f', epoch < 10 ? 1 : 0);
    return refitted ? QCoreApplication::translate("LiveProjection", "map re-fitted at epoch %1").arg(text)
                    : QCoreApplication::translate("LiveProjection", "epoch %1").arg(text);
}

}  // namespace

bool LiveProjection::isDue(double epoch, std::size_t components) const {
    if (!m_basis || components != m_components) return true;
    return epoch >= kFirstRefitEpoch && epoch >= kRefitGrowth * m_fittedAt;
}

Result<LiveFrame> LiveProjection::frame(ModelPtr model, double epoch, std::size_t components,
                                        std::stop_token stop) {
    const VectorMatrix& vectors = model->vectors.vectors;
    bool refitted = false;
    if (isDue(epoch, components)) {
        Result<PcaBasis> basis = fitPca(vectors, components, stop, {}, kThreads);
        if (!basis) return basis.error();
        const bool sameShape = m_basis && m_basis->components == basis->components;
        refitted = sameShape;
        m_basis = sameShape ? alignedTo(*basis, *m_basis) : std::move(*basis);
        m_components = components;
        m_fittedAt = epoch;
    }
    Result<Projection> projection = projectOnto(*m_basis, vectors, stop, kThreads);
    if (!projection) return projection.error();
    return LiveFrame{std::move(model), std::make_shared<const Projection>(std::move(*projection)),
                     epochNote(epoch, refitted)};
}

}  // namespace embedscope
