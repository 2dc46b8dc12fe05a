#pragma once

#include <QImage>
#include <array>
#include <stop_token>
#include <vector>

#include "ui/map/map_scene.h"
#include "ui/map/pick_grid.h"
#include "ui/map/point_stamps.h"

namespace embedscope {

/// Four floats that the compiler keeps in one register: red, green, blue and coverage.
using Float4 = float __attribute__((vector_size(16)));

/// Summed coverage to opacity and to how far the colour moves towards the dense colour. Even for a lone
/// point, logarithmic where points overlap, so that both lone points and differences inside a crowd are
/// visible.
class ToneCurve {
  public:
    /// alone: opacity of one point; crowd: coverage at which a place is as dense as it gets, > 1.
    ToneCurve(float alone, float full, float crowd, float densest);
    struct Tone {
        float opacity;
        float density;
    };
    Tone at(float coverage) const;

  private:
    static constexpr int kFirst = 0x3A000000 >> 16;  // 2^-11
    static constexpr int kLast = 0x48000000 >> 16;   // 2^17
    std::vector<Tone> m_tones;
};

/// Paints the points of a grid onto an image of the same size, tile by tile.
class TilePainter {
  public:
    TilePainter(const MapScene& scene, const MapStyle& style, float radiusPixels);

    /// False when stop was requested.
    bool paint(const PickGrid& grid, QImage& image, std::stop_token stop);
    /// How far from its place a point draws, in pixels.
    float reach() const;

  private:
    static constexpr int kDepthLevels = 4;

    struct Level {
        PointStamps stamps;
        float weight = 1;
    };
    ToneCurve toneFor(const PickGrid& grid) const;
    void clear();
    template <class Accept>
    bool accumulate(PickGrid::Range points, QPoint origin, std::array<Level, kDepthLevels>& levels,
                    Accept accept);
    void stampOne(const ScreenPoint& point, QPoint origin, Level& level, std::uint8_t slot, Float4 colour);
    void resolve(QImage& image, QRect tile, const ToneCurve& tone, Float4 dense, bool overwrite) const;

    const MapScene& m_scene;
    bool m_threeDimensional;
    bool m_dimmed;
    float m_alone;
    std::array<Float4, 256> m_colours;
    Float4 m_background;
    Float4 m_dense;
    Float4 m_accent;
    std::array<Level, kDepthLevels> m_levels;
    std::array<Level, kDepthLevels> m_selectedLevels;
    int m_pad;
    int m_stride;
    std::vector<Float4> m_sums;
};

}  // namespace embedscope
