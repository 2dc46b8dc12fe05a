#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QString>
#include <unordered_map>

#include "ui/map/map_renderer.h"

namespace embedscope {

/// How labels look: fonts and colours of each kind.
struct LabelLook {
    QFont font;
    QColor text;
    QColor halo;
};
LabelLook labelLook(LabelKind kind, const MapStyle& style, const MapScene& scene);

/// What stands on the map for a key: control characters become spaces, long keys are shortened in the middle.
QString labelText(const MapScene& scene, RowId row);

/// Measures labels and keeps their pictures, so that a label that stays costs nothing. Used by one thread.
class LabelSprites {
  public:
    /// Forgets what no longer fits: other keys, another look or another resolution.
    void prepare(const MapRequest& request);
    /// Width and height of the text in logical pixels.
    QSizeF sizeOf(RowId row, LabelKind kind, const MapRequest& request);
    /// The picture of the label with its halo, kSpriteMargin around the text.
    QImage sprite(RowId row, LabelKind kind, const MapRequest& request);

  private:
    struct Key {
        std::uint32_t row;
        LabelKind kind;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept {
            return key.row * std::size_t{0x9E3779B97F4A7C15u} + static_cast<std::size_t>(key.kind);
        }
    };

    std::shared_ptr<const Vocabulary> m_keys;
    std::shared_ptr<const MapStyle> m_style;
    double m_ratio = 0;
    bool m_quiet = false;  // ordinary labels step back behind a focus
    std::unordered_map<Key, QSizeF, KeyHash> m_sizes;
    std::unordered_map<Key, QImage, KeyHash> m_sprites;
};

}  // namespace embedscope
