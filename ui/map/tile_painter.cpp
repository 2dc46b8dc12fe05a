#include "ui/map/tile_painter.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace embedscope {
namespace {

constexpr float kSelectedGrowth = 1.5f;

Float4 toFloat4(const QColor& colour) {
    return Float4{colour.redF() * 255, colour.greenF() * 255, colour.blueF() * 255, 1};
}

QRgb toPixel(Float4 c) {
    return qRgb(static_cast<int>(c[0] + 0.5f), static_cast<int>(c[1] + 0.5f), static_cast<int>(c[2] + 0.5f));
}

int depthLevel(float depth, int levels) {
    return std::clamp(static_cast<int>((depth + 1) * 0.5f * static_cast<float>(levels)), 0, levels - 1);
}

/// Adds a stamp; the common small sizes are known to the compiler, 0 stands for any.
template <int kSide>
inline void addStamp(Float4* line, int stride, const float* coverage, Float4 colour, int side) {
    const int n = kSide > 0 ? kSide : side;
    for (int row = 0; row < n; ++row, line += stride, coverage += n) {
        for (int i = 0; i < n; ++i) line[i] += colour * coverage[i];
    }
}

}  // namespace

ToneCurve::ToneCurve(float alone, float full, float crowd, float densest) {
    const float logCrowd = std::log(std::max(crowd, 1.5f));
    for (int i = kFirst; i <= kLast; ++i) {
        const float coverage = std::bit_cast<float>(static_cast<std::uint32_t>(i) << 16);
        const float t = coverage <= 1 ? 0 : std::min(1.0f, std::log(coverage) / logCrowd);
        const float opacity = coverage <= 1 ? alone * coverage : alone + (full - alone) * t;
        m_tones.push_back({opacity, densest * t * t});
    }
}

ToneCurve::Tone ToneCurve::at(float coverage) const {
    const int i = static_cast<int>(std::bit_cast<std::uint32_t>(coverage) >> 16);
    return m_tones[static_cast<std::size_t>(std::clamp(i, kFirst, kLast) - kFirst)];
}

TilePainter::TilePainter(const MapScene& scene, const MapStyle& style, float radiusPixels)
    : m_scene(scene), m_threeDimensional(scene.points->threeDimensional()) {
    const bool selecting = scene.selection && !scene.selection->empty();
    m_dimmed = selecting;
    m_alone = selecting ? 0.30f : scene.focus || scene.neighbors ? 0.55f : 1.0f;
    const MapColouring plain;
    const auto palette = mapPalette(scene.colouring ? *scene.colouring : plain, style.tokens);
    std::transform(palette.begin(), palette.end(), m_colours.begin(), toFloat4);
    m_background = toFloat4(style.tokens.surface);
    m_dense = toFloat4(style.tokens.text);
    m_accent = toFloat4(style.tokens.accent);
    const bool onlyDiscs = !scene.colouring || scene.colouring->kind != MapColouring::Kind::Categories;
    for (int i = 0; i < kDepthLevels; ++i) {
        // Far points are smaller and fainter; in two dimensions all are on the same level.
        const float nearness = (static_cast<float>(i) + 0.5f) / kDepthLevels;
        const float size = m_threeDimensional ? 0.7f + 0.6f * nearness : 1.0f;
        const float weight = m_threeDimensional ? 0.35f + 0.65f * nearness : 1.0f;
        const auto at = static_cast<std::size_t>(i);
        m_levels[at] = {PointStamps(radiusPixels * size, onlyDiscs), weight};
        m_selectedLevels[at] = {PointStamps(radiusPixels * size * kSelectedGrowth, onlyDiscs), weight};
    }
    m_pad = m_selectedLevels.back().stamps.side();
    m_stride = PickGrid::kTile + 2 * m_pad;
    m_sums.resize(static_cast<std::size_t>(m_stride * m_stride));
}

float TilePainter::reach() const {
    return static_cast<float>(m_selectedLevels.back().stamps.half()) + 1;
}

ToneCurve TilePainter::toneFor(const PickGrid& grid) const {
    double points = 0;
    double company = 0;  // points in the tile of a point, summed over points
    for (int row = 0; row < grid.rows(); ++row) {
        for (int column = 0; column < grid.columns(); ++column) {
            const auto tile = grid.tile(column, row);
            const auto count = static_cast<double>(tile.last - tile.first);
            points += count;
            company += count * count;
        }
    }
    const float radius = m_levels[kDepthLevels / 2].stamps.radius() + 0.3f;
    const double overlap =
        points > 0 ? company / points * 3.14159 * radius * radius / (PickGrid::kTile * PickGrid::kTile) : 0;
    const double alone = 0.26 + 0.62 / (1 + std::pow(overlap / 1.2, 0.8));
    const float scale = m_alone;
    return {static_cast<float>(alone) * scale,
            0.97f * (m_dimmed      ? 0.45f
                     : m_alone < 1 ? 0.7f
                                   : 1.0f),
            static_cast<float>(std::max(4.0, 6 * overlap)),
            m_scene.colouring && m_scene.colouring->kind == MapColouring::Kind::Categories ? 0.15f : 0.55f};
}

void TilePainter::clear() {
    std::fill(m_sums.begin(), m_sums.end(), Float4{0, 0, 0, 0});
}

inline void TilePainter::stampOne(const ScreenPoint& point, QPoint origin, Level& level, std::uint8_t slot,
                                  Float4 colour) {
    const float x = point.x - static_cast<float>(origin.x() - m_pad);
    const float y = point.y - static_cast<float>(origin.y() - m_pad);
    const int px = static_cast<int>(x);
    const int py = static_cast<int>(y);
    const int half = level.stamps.half();
    const int side = level.stamps.side();
    if (px < half || py < half || px + half >= m_stride || py + half >= m_stride) return;
    const int subX = static_cast<int>((x - static_cast<float>(px)) * PointStamps::kSteps);
    const int subY = static_cast<int>((y - static_cast<float>(py)) * PointStamps::kSteps);
    const PointShape shape = m_scene.colouring ? m_scene.colouring->shapeOf(slot) : PointShape::Disc;
    const float* coverage = level.stamps.stamp(shape, subX, subY);
    const Float4 weighted = colour * level.weight;
    Float4* corner = m_sums.data() + (py - half) * m_stride + (px - half);
    switch (side) {
        case 3:
            addStamp<3>(corner, m_stride, coverage, weighted, side);
            break;
        case 5:
            addStamp<5>(corner, m_stride, coverage, weighted, side);
            break;
        default:
            addStamp<0>(corner, m_stride, coverage, weighted, side);
    }
}

template <class Accept>
bool TilePainter::accumulate(PickGrid::Range points, QPoint origin, std::array<Level, kDepthLevels>& levels,
                             Accept accept) {
    bool any = false;
    const std::uint8_t* slots =
        m_scene.colouring && !m_scene.colouring->slots.empty() ? m_scene.colouring->slots.data() : nullptr;
    const bool accent = &levels == &m_selectedLevels;
    for (const ScreenPoint& point : points) {
        if (!accept(point.row)) continue;
        any = true;
        Level& level =
            levels[static_cast<std::size_t>(m_threeDimensional ? depthLevel(point.depth, kDepthLevels) : 0)];
        const std::uint8_t slot = slots != nullptr ? slots[point.row] : 0;
        stampOne(point, origin, level, slot, accent ? m_accent : m_colours[slot]);
    }
    return any;
}

void TilePainter::resolve(QImage& image, QRect tile, const ToneCurve& tone, Float4 dense,
                          bool overwrite) const {
    const QRgb empty = toPixel(m_background);
    for (int y = tile.top(); y <= tile.bottom(); ++y) {
        auto* out = reinterpret_cast<QRgb*>(image.scanLine(y)) + tile.left();
        const Float4* sum = m_sums.data() + (y - tile.top() + m_pad) * m_stride + m_pad;
        for (int i = 0; i < tile.width(); ++i) {
            const float coverage = sum[i][3];
            if (coverage <= 1e-4f) {
                if (overwrite) out[i] = empty;
                continue;
            }
            const auto [opacity, density] = tone.at(coverage);
            const Float4 below =
                overwrite ? m_background
                          : Float4{static_cast<float>(qRed(out[i])), static_cast<float>(qGreen(out[i])),
                                   static_cast<float>(qBlue(out[i])), 1};
            const Float4 colour = sum[i] * (1 / coverage);
            const Float4 shaded = colour + (dense - colour) * density;
            out[i] = toPixel(below + (shaded - below) * opacity);
        }
    }
}

bool TilePainter::paint(const PickGrid& grid, QImage& image, std::stop_token stop) {
    const ToneCurve tone = toneFor(grid);
    const ToneCurve selectedTone(0.95f, 1.0f, 8, 0);
    const MapSelection* selection =
        m_scene.selection && !m_scene.selection->empty() ? m_scene.selection.get() : nullptr;
    const QRgb empty = toPixel(m_background);
    for (int row = 0; row < grid.rows(); ++row) {
        if (stop.stop_requested()) return false;
        for (int column = 0; column < grid.columns(); ++column) {
            const QRect area =
                QRect(column * PickGrid::kTile, row * PickGrid::kTile, PickGrid::kTile, PickGrid::kTile)
                    .intersected(image.rect());
            const auto points = grid.tile(column, row);
            if (points.first == points.last) {
                for (int y = area.top(); y <= area.bottom(); ++y) {
                    std::fill_n(reinterpret_cast<QRgb*>(image.scanLine(y)) + area.left(), area.width(),
                                empty);
                }
                continue;
            }
            clear();
            if (selection == nullptr) {
                accumulate(points, area.topLeft(), m_levels, [](std::uint32_t) { return true; });
                resolve(image, area, tone, m_dense, true);
                continue;
            }
            accumulate(points, area.topLeft(), m_levels,
                       [&](std::uint32_t id) { return selection->selected[id] == 0; });
            resolve(image, area, tone, m_dense, true);
            clear();
            if (accumulate(points, area.topLeft(), m_selectedLevels,
                           [&](std::uint32_t id) { return selection->selected[id] != 0; })) {
                resolve(image, area, selectedTone, m_accent, false);
            }
        }
    }
    return true;
}

}  // namespace embedscope
