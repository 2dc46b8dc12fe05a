#include "ui/theme/icon_engine.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace embedscope {

ThemedIconEngine::ThemedIconEngine(const QString& name, IconTone tone, std::optional<ColourTokens> fixed)
    : m_name(name), m_tone(tone), m_fixed(std::move(fixed)) {}

QColor ThemedIconEngine::colour(QIcon::Mode mode, QIcon::State state) const {
    const ColourTokens& tokens = m_fixed ? *m_fixed : colourTokens(QGuiApplication::palette());
    QColor result;
    switch (m_tone) {
        case IconTone::Text:
            result = tokens.text;
            break;
        case IconTone::Quiet:
            result = tokens.quietText;
            break;
        case IconTone::Accent:
            result = tokens.accent;
            break;
        case IconTone::OnAccent:
            result = tokens.onAccent;
            break;
        case IconTone::Good:
            result = tokens.good;
            break;
        case IconTone::Warn:
            result = tokens.warn;
            break;
        case IconTone::Bad:
            result = tokens.bad;
            break;
    }
    if (mode == QIcon::Disabled) result.setAlphaF(0.35F);
    if (state == QIcon::On && mode != QIcon::Disabled && m_tone != IconTone::OnAccent) result = tokens.accent;
    return result;
}

QPixmap ThemedIconEngine::render(const QSize& size, const QColor& colour) const {
    const QString cacheKey = QStringLiteral("embedscope-icon-%1-%2-%3x%4")
                                 .arg(m_name, colour.name(QColor::HexArgb))
                                 .arg(size.width())
                                 .arg(size.height());
    QPixmap pixmap;
    if (QPixmapCache::find(cacheKey, &pixmap)) return pixmap;

    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        QPainter painter(&pixmap);
        painter.setOpacity(colour.alphaF());
        renderer.render(&painter);
    }
    QPixmapCache::insert(cacheKey, pixmap);
    return pixmap;
}

QPixmap ThemedIconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    return render(size, colour(mode, state));
}

QPixmap ThemedIconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) {
    // Qt 6.4 passes the size in device pixels already, and sets the ratio on what it gets back.
    Q_UNUSED(scale);
    return render(size, colour(mode, state));
}

void ThemedIconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
    QPixmap pixmap = render((QSizeF(rect.size()) * ratio).toSize(), colour(mode, state));
    pixmap.setDevicePixelRatio(ratio);
    painter->drawPixmap(rect.topLeft(), pixmap);
}

QIconEngine* ThemedIconEngine::clone() const {
    return new ThemedIconEngine(m_name, m_tone, m_fixed);
}

QString ThemedIconEngine::key() const {
    return QStringLiteral("embedscope-themed");
}

bool ThemedIconEngine::isNull() {
    return !QFile::exists(QStringLiteral(":/icons/%1.svg").arg(m_name));
}

}  // namespace embedscope
