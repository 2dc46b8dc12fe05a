#include "ui/map/label_sprites.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace embedscope {
namespace {

constexpr std::size_t kMostSizes = 200000;
constexpr std::size_t kMostSprites = 4000;
constexpr qsizetype kLongestLabel = 32;

QColor mixed(const QColor& a, const QColor& b, float t) {
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * t, a.greenF() + (b.greenF() - a.greenF()) * t,
                            a.blueF() + (b.blueF() - a.blueF()) * t);
}

bool hasFocus(const MapScene& scene) {
    return scene.focus.has_value() || scene.neighbors || (scene.selection && !scene.selection->empty());
}

}  // namespace

LabelLook labelLook(LabelKind kind, const MapStyle& style, const MapScene& scene) {
    LabelLook look{style.font, style.tokens.text, style.tokens.surface};
    switch (kind) {
        case LabelKind::Focus:
            look.font.setPointSizeF(style.font.pointSizeF() * 1.25);
            look.font.setWeight(QFont::DemiBold);
            look.text = style.tokens.accent;
            break;
        case LabelKind::Neighbor:
            look.font.setWeight(QFont::Medium);
            break;
        case LabelKind::Selected:
            look.text = mixed(style.tokens.accent, style.tokens.text, 0.25f);
            break;
        case LabelKind::Ordinary:
            if (hasFocus(scene)) look.text = mixed(style.tokens.quietText, style.tokens.surface, 0.35f);
            break;
    }
    return look;
}

QString labelText(const MapScene& scene, RowId row) {
    QString text = scene.label(row).left(200);
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control) c = QLatin1Char(' ');
    }
    text = text.trimmed();
    if (text.size() > kLongestLabel) {
        const qsizetype keep = kLongestLabel / 2 - 1;
        text = text.left(keep) + QChar(0x2026) + text.right(keep);
    }
    return text;
}

void LabelSprites::prepare(const MapRequest& request) {
    const bool quiet = hasFocus(*request.scene);
    const bool sameStyle = m_style && request.style && m_style->font == request.style->font &&
                           m_style->tokens.text == request.style->tokens.text &&
                           m_style->tokens.accent == request.style->tokens.accent &&
                           m_style->tokens.surface == request.style->tokens.surface;
    if (m_keys != request.scene->keys || !sameStyle) m_sizes.clear();
    if (m_keys != request.scene->keys || !sameStyle || m_ratio != request.devicePixelRatio ||
        m_quiet != quiet) {
        m_sprites.clear();
    }
    if (m_sizes.size() > kMostSizes) m_sizes.clear();
    if (m_sprites.size() > kMostSprites) m_sprites.clear();
    m_keys = request.scene->keys;
    m_style = request.style;
    m_ratio = request.devicePixelRatio;
    m_quiet = quiet;
}

QSizeF LabelSprites::sizeOf(RowId row, LabelKind kind, const MapRequest& request) {
    const Key key{row.value, kind};
    const auto found = m_sizes.find(key);
    if (found != m_sizes.end()) return found->second;
    const LabelLook look = labelLook(kind, *request.style, *request.scene);
    const QFontMetricsF metrics(look.font);
    const QString text = labelText(*request.scene, row);
    const QSizeF size(text.isEmpty() ? 0 : std::ceil(metrics.horizontalAdvance(text)),
                      std::ceil(metrics.height()));
    m_sizes.emplace(key, size);
    return size;
}

QImage LabelSprites::sprite(RowId row, LabelKind kind, const MapRequest& request) {
    const Key key{row.value, kind};
    const auto found = m_sprites.find(key);
    if (found != m_sprites.end()) return found->second;

    const double ratio = request.devicePixelRatio;
    const QSizeF size = sizeOf(row, kind, request) + QSizeF(2 * kSpriteMargin, 2 * kSpriteMargin);
    QImage image(QSize(static_cast<int>(std::ceil(size.width() * ratio)),
                       static_cast<int>(std::ceil(size.height() * ratio))),
                 QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    const LabelLook look = labelLook(kind, *request.style, *request.scene);
    const QString text = labelText(*request.scene, row);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.setFont(look.font);
    const QPointF base(kSpriteMargin, kSpriteMargin + QFontMetricsF(look.font).ascent());
    QColor halo = look.halo;
    halo.setAlphaF(0.55f);
    painter.setPen(halo);
    for (int i = 0; i < 12; ++i) {
        const double angle = i * 3.14159265 / 6;
        const double reach = i % 2 == 0 ? 1.9 : 1.1;
        painter.drawText(base + QPointF(std::cos(angle), std::sin(angle)) * reach, text);
    }
    painter.setPen(look.text);
    painter.drawText(base, text);
    painter.end();
    m_sprites.emplace(key, image);
    return image;
}

}  // namespace embedscope
