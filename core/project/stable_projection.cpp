#include "core/project/stable_projection.h"

#include <cmath>
#include <utility>

namespace embedscope {
namespace {

/// Variance of the finite points of a map along all its axes together.
double varianceOnMap(const Projection& projection) {
    const std::size_t components = projection.basis.components;
    double total = 0;
    for (std::size_t c = 0; c < components; ++c) {
        double mean = 0;
        double squares = 0;
        std::size_t count = 0;
        for (std::size_t r = 0; r < projection.rows; ++r) {
            const double x = projection.coordinates[r * components + c];
            if (!std::isfinite(x)) continue;
            ++count;
            const double step = x - mean;  // Welford 1962
            mean += step / static_cast<double>(count);
            squares += step * (x - mean);
        }
        if (count > 1) total += squares / static_cast<double>(count - 1);
    }
    return total;
}

double sum(const std::vector<double>& values) {
    double total = 0;
    for (const double value : values) total += value;
    return total;
}

}  // namespace

void StableProjection::reset() {
    m_basis.reset();
    m_sinceCheck = 0;
    m_keptShare = 1;
    m_refitRequested = false;
}

Result<StableFrame> StableProjection::next(const VectorMatrix& vectors, std::stop_token stop,
                                           unsigned threads) {
    const bool first = !m_basis || m_basis->dim != vectors.dim();
    const bool fits = first || m_refitRequested || m_sinceCheck + 1 >= m_options.checkEvery;
    StableFrame frame;
    frame.first = first;
    if (!first) {
        auto kept = projectOnto(*m_basis, vectors, stop, threads);
        if (!kept) return kept.error();
        frame.projection = std::move(*kept);
    }
    if (!fits) {
        ++m_sinceCheck;
        frame.keptShare = m_keptShare;
        return frame;
    }

    auto fresh = fitPca(vectors, m_options.components, stop, {}, threads);
    if (!fresh) return fresh.error();
    if (!first) {
        const double best = sum(fresh->explainedVariance);
        m_keptShare = best > 0 ? std::min(varianceOnMap(frame.projection) / best, 1.0) : 1.0;
    }
    frame.refitted = first || m_refitRequested || m_keptShare < m_options.refitBelow;
    if (frame.refitted) {
        PcaBasis basis = first ? std::move(*fresh) : alignedTo(*fresh, *m_basis);
        auto projection = projectOnto(basis, vectors, stop, threads);
        if (!projection) return projection.error();
        frame.projection = std::move(*projection);
        m_basis = std::move(basis);
        m_keptShare = 1;
    }
    m_sinceCheck = 0;
    m_refitRequested = false;
    frame.keptShare = m_keptShare;
    return frame;
}

}  // namespace embedscope
