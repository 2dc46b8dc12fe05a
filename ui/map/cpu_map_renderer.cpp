#include "ui/map/cpu_map_renderer.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <string_view>

#include "ui/map/tile_painter.h"

namespace embedscope {
namespace {

/// Projection of rows to device pixels, with everything that does not depend on the row worked out before.
struct ScreenTransform {
    float scaleX, scaleY, offsetX, offsetY;
    float rotation[9];
    float pivot[3];
    float eye, perRadius;

    ScreenTransform(const MapRequest& request) {
        const MapCamera& camera = request.camera;
        const double ratio = request.devicePixelRatio;
        scaleX = static_cast<float>(camera.scale * ratio);
        scaleY = -scaleX;
        offsetX = static_cast<float>((request.size.width() / 2.0 - camera.centreX * camera.scale) * ratio);
        offsetY = static_cast<float>((request.size.height() / 2.0 + camera.centreY * camera.scale) * ratio);
        const QMatrix3x3 matrix = camera.rotation.toRotationMatrix();
        for (int r = 0; r < 3; ++r) {
            for (int c = 0; c < 3; ++c) rotation[r * 3 + c] = matrix(r, c);
        }
        pivot[0] = static_cast<float>(camera.pivot.x);
        pivot[1] = static_cast<float>(camera.pivot.y);
        pivot[2] = static_cast<float>(camera.pivot.z);
        eye = static_cast<float>(kEyeDistance);
        perRadius = static_cast<float>(1 / camera.radius);
    }
    ScreenPoint flat(float x, float y) const { return {x * scaleX + offsetX, y * scaleY + offsetY, 0, 0}; }
    ScreenPoint turned(float x, float y, float z) const {
        x -= pivot[0];
        y -= pivot[1];
        z -= pivot[2];
        const float depth =
            std::clamp((rotation[6] * x + rotation[7] * y + rotation[8] * z) * perRadius, -1.0f, 1.0f);
        const float nearness = eye / (eye - depth);
        ScreenPoint p = flat((rotation[0] * x + rotation[1] * y + rotation[2] * z) * nearness,
                             (rotation[3] * x + rotation[4] * y + rotation[5] * z) * nearness);
        p.depth = depth;
        return p;
    }
};

/// Calls use(row, x, y, z) with the coordinates at this moment of the morph.
template <int kComponents, class Use>
void forRows(const MapRequest& request, Use use) {
    const MapScene& scene = *request.scene;
    const float* to = scene.points->projection->coordinates.data();
    const bool moving = scene.previous && request.morph < 1;
    const float* from = moving ? scene.previous->projection->coordinates.data() : to;
    const auto t = static_cast<float>(moving ? request.morph : 1.0);
    const auto n = static_cast<std::uint32_t>(scene.points->rows);
    for (std::uint32_t row = 0; row < n; ++row, to += kComponents, from += kComponents) {
        float p[3] = {0, 0, 0};
        for (int c = 0; c < kComponents; ++c) p[c] = moving ? from[c] + (to[c] - from[c]) * t : to[c];
        use(row, p[0], p[1], p[2]);
    }
}

/// The two most important points of every square of about a hundred pixels. The squares belong to the plane,
/// not to the screen, so that panning does not choose others.
class NeighborhoodBest {
  public:
    explicit NeighborhoodBest(const MapRequest& request) {
        const double ratio = request.devicePixelRatio;
        const double wanted = request.style->density == LabelDensity::Few      ? 190
                              : request.style->density == LabelDensity::Normal ? 110
                                                                               : 64;
        // A power of two in units of the plane: it changes rarely while zooming.
        const double units = std::exp2(std::round(std::log2(wanted / request.camera.scale)));
        m_cell = units * request.camera.scale * ratio;
        const double left =
            (request.size.width() / 2.0 - request.camera.centreX * request.camera.scale) * ratio;
        const double top =
            (request.size.height() / 2.0 + request.camera.centreY * request.camera.scale) * ratio;
        m_shiftX = m_cell - std::fmod(left, m_cell);
        m_shiftY = m_cell - std::fmod(top, m_cell);
        m_columns = static_cast<int>(request.size.width() * ratio / m_cell) + 4;
        m_rows = static_cast<int>(request.size.height() * ratio / m_cell) + 4;
        const Ranked none{INFINITY, 0};
        m_best.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), {none, none});
        m_perCell = static_cast<float>(1 / m_cell);
    }
    void offer(const ScreenPoint& p, float order, std::uint32_t i) {
        const int column = static_cast<int>((p.x + static_cast<float>(m_shiftX)) * m_perCell);
        const int row = static_cast<int>((p.y + static_cast<float>(m_shiftY)) * m_perCell);
        if (column < 0 || row < 0 || column >= m_columns || row >= m_rows) return;
        auto& [first, second] = m_best[static_cast<std::size_t>(row * m_columns + column)];
        if (order < first.first) {
            second = first;
            first = {order, i};
        } else if (order < second.first) {
            second = {order, i};
        }
    }
    /// The best of each square, the most important first; then the second best.
    std::vector<std::pair<float, std::uint32_t>> sorted() const {
        std::vector<std::pair<float, std::uint32_t>> all;
        for (const auto& [first, second] : m_best) {
            if (std::isfinite(first.first)) all.push_back(first);
        }
        std::sort(all.begin(), all.end());
        const auto firsts = static_cast<std::ptrdiff_t>(all.size());
        for (const auto& [first, second] : m_best) {
            if (std::isfinite(second.first)) all.push_back(second);
        }
        std::sort(all.begin() + firsts, all.end());
        return all;
    }

  private:
    using Ranked = std::pair<float, std::uint32_t>;
    double m_cell;
    double m_shiftX;
    double m_shiftY;
    float m_perCell;
    int m_columns;
    int m_rows;
    std::vector<std::pair<Ranked, Ranked>> m_best{};
};

/// True for keys with a letter or a digit; signs alone are the last to be named.
bool isWordLike(std::string_view key) {
    return std::any_of(key.begin(), key.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u >= 128 || std::isalnum(u) != 0;
    });
}

}  // namespace

void CpuMapRenderer::project(const MapRequest& request, float reach) {
    const MapScene& scene = *request.scene;
    const ScreenTransform transform(request);
    const auto width = static_cast<float>(request.size.width() * request.devicePixelRatio);
    const auto height = static_cast<float>(request.size.height() * request.devicePixelRatio);
    if (m_visible.size() < scene.points->rows) m_visible.resize(scene.points->rows);
    ScreenPoint* out = m_visible.data();
    std::size_t inView = 0;
    const auto keep = [&](std::uint32_t row, ScreenPoint p) {
        p.row = row;
        *out = p;
        // A comparison with NaN is false, so rows that cannot be drawn drop out here.
        const bool near = p.x > -reach && p.x < width + reach && p.y > -reach && p.y < height + reach;
        inView += p.x >= 0 && p.x < width && p.y >= 0 && p.y < height;
        out += near;
    };
    switch (scene.points->components) {
        case 1:
            forRows<1>(request,
                       [&](std::uint32_t r, float x, float, float) { keep(r, transform.flat(x, 0)); });
            break;
        case 2:
            forRows<2>(request,
                       [&](std::uint32_t r, float x, float y, float) { keep(r, transform.flat(x, y)); });
            break;
        default:
            forRows<3>(request, [&](std::uint32_t r, float x, float y, float z) {
                keep(r, transform.turned(x, y, z));
            });
    }
    m_visibleCount = static_cast<std::size_t>(out - m_visible.data());
    m_inView = inView;
}

std::vector<LabelCandidate> CpuMapRenderer::candidates(const MapRequest& request) const {
    constexpr std::size_t kMostForced = 80;
    const MapScene& scene = *request.scene;
    const QSizeF view(request.size);
    const double radius = pointRadius(scene.points->rows, request.camera.scale, *request.style);
    std::vector<LabelCandidate> wanted;
    const auto add = [&](RowId row, LabelKind kind, double order, double extra) {
        if (row.value >= scene.points->rows) return;
        const QPointF anchor = request.camera.toScreen(scene.at(row, request.morph), view);
        if (std::isfinite(anchor.x()) && std::isfinite(anchor.y())) {
            wanted.push_back({row, kind, anchor, order, radius + extra});
        }
    };
    if (scene.focus) add(*scene.focus, LabelKind::Focus, 0, 8);
    if (scene.neighbors) {
        for (std::size_t i = 0; i < std::min(kMostForced, scene.neighbors->size()); ++i) {
            add((*scene.neighbors)[i].row, LabelKind::Neighbor, static_cast<double>(i), 6);
        }
    }
    if (scene.selection) {
        for (std::size_t i = 0; i < std::min(kMostForced, scene.selection->rows.size()); ++i) {
            add(scene.selection->rows[i], LabelKind::Selected, static_cast<double>(i), 5);
        }
    }
    addOrdinary(request, wanted);
    return wanted;
}

/// The most important rows in view, and the most important of each neighbourhood, so that every part of the
/// picture gets names and not only where the frequent words are.
void CpuMapRenderer::addOrdinary(const MapRequest& request, std::vector<LabelCandidate>& wanted) const {
    const MapScene& scene = *request.scene;
    const std::size_t budget = LabelLayout::budget(QSizeF(request.size), request.style->density);
    const std::size_t most = 10 * budget;
    const auto orderOf = [&](const ScreenPoint& p) {
        const double rank = scene.importance ? scene.importance->rankOf(RowId{p.row}) : p.row;
        return static_cast<float>((rank + 1) * (1 + 1.5 * std::max(0.0f, -p.depth)));
    };
    NeighborhoodBest best(request);
    std::vector<std::pair<float, std::uint32_t>> ranked;  // order, place in m_visible
    // Where the rows come in the order of importance, the first ones are the most important.
    const bool inOrder =
        (!scene.importance || scene.importance->rank.empty()) && !scene.points->threeDimensional();
    const std::size_t looked = inOrder ? std::min(most, m_visibleCount) : m_visibleCount;
    ranked.reserve(looked);
    for (std::size_t i = 0; i < m_visibleCount; ++i) {
        const float order = orderOf(m_visible[i]);
        if (i < looked) ranked.emplace_back(order, static_cast<std::uint32_t>(i));
        best.offer(m_visible[i], order, static_cast<std::uint32_t>(i));
    }
    if (ranked.size() > most) {
        std::nth_element(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(most), ranked.end());
        ranked.resize(most);
    }
    std::sort(ranked.begin(), ranked.end());
    const double perPixel = 1 / request.devicePixelRatio;
    const double distance = pointRadius(scene.points->rows, request.camera.scale, *request.style) + 3;
    const auto add = [&](std::uint32_t i, double order) {
        const ScreenPoint& p = m_visible[i];
        if (!isWordLike(scene.keys->key(RowId{p.row}))) order = order * 30 + 100;
        wanted.push_back(
            {RowId{p.row}, LabelKind::Ordinary, QPointF(p.x * perPixel, p.y * perPixel), order, distance});
    };
    const double share = 0.3 * static_cast<double>(budget);  // of the places that go by importance alone
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        const auto place = static_cast<double>(i);
        add(ranked[i].second, place < share ? place : place + 10 * static_cast<double>(budget));
    }
    for (const auto& [order, i] : best.sorted())
        add(i, share + order / static_cast<double>(scene.points->rows));
}

void CpuMapRenderer::placeLabels(MapFrame& frame, std::stop_token stop) {
    const MapRequest& request = frame.request;
    if (m_lastKeys != request.scene->keys) m_layout.reset();
    m_lastKeys = request.scene->keys;
    m_sprites.prepare(request);
    frame.labels = m_layout.place(
        candidates(request), QSizeF(request.size), request.style->reserved, request.style->density,
        [&](RowId row, LabelKind kind) { return m_sprites.sizeOf(row, kind, request); }, stop);
    for (MapLabel& label : frame.labels) {
        if (stop.stop_requested()) return;
        label.sprite = m_sprites.sprite(label.row, label.kind, request);
    }
}

std::shared_ptr<PickGrid> CpuMapRenderer::takeGrid() {
    constexpr std::size_t kMostIdle = 2;
    std::unique_ptr<PickGrid> grid;
    {
        const std::lock_guard lock(m_idle->mutex);
        if (!m_idle->grids.empty()) {
            grid = std::move(m_idle->grids.back());
            m_idle->grids.pop_back();
        }
    }
    if (!grid) grid = std::make_unique<PickGrid>();
    return {grid.release(), [idle = m_idle](PickGrid* done) {
                std::unique_ptr<PickGrid> owner(done);
                const std::lock_guard lock(idle->mutex);
                if (idle->grids.size() < kMostIdle) idle->grids.push_back(std::move(owner));
            }};
}

std::shared_ptr<const MapFrame> CpuMapRenderer::render(const MapRequest& request, std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    auto frame = std::make_shared<MapFrame>();
    frame->request = request;
    const double ratio = request.devicePixelRatio;
    const QSize pixels(std::max(1, static_cast<int>(std::ceil(request.size.width() * ratio))),
                       std::max(1, static_cast<int>(std::ceil(request.size.height() * ratio))));
    frame->image = QImage(pixels, QImage::Format_RGB32);
    frame->image.setDevicePixelRatio(ratio);
    const auto grid = takeGrid();
    if (request.scene->empty()) {
        frame->image.fill(request.style->tokens.surface);
        grid->build({}, pixels, 1);
    } else {
        const MapScene& scene = *request.scene;
        const auto radius =
            static_cast<float>(pointRadius(scene.points->rows, request.camera.scale, *request.style) * ratio);
        TilePainter painter(scene, *request.style, radius);
        project(request, painter.reach());
        if (stop.stop_requested()) return nullptr;
        grid->build({m_visible.data(), m_visibleCount}, pixels, painter.reach());
        if (stop.stop_requested() || !painter.paint(*grid, frame->image, stop)) return nullptr;
        frame->inView = m_inView;
        placeLabels(*frame, stop);
    }
    if (stop.stop_requested()) return nullptr;
    frame->grid = grid;
    frame->milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return frame;
}

}  // namespace embedscope
