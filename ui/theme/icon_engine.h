#pragma once

#include <QIconEngine>
#include <QString>
#include <optional>

#include "ui/theme/theme.h"

namespace embedscope {

/// Draws a single-colour SVG of resources/icons in the colour of its tone at the moment of painting.
class ThemedIconEngine : public QIconEngine {
  public:
    /// fixed: the tokens to use whatever the program's palette, or nothing.
    ThemedIconEngine(const QString& name, IconTone tone, std::optional<ColourTokens> fixed);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QIconEngine* clone() const override;
    QString key() const override;
    bool isNull() override;

  private:
    QColor colour(QIcon::Mode mode, QIcon::State state) const;
    QPixmap render(const QSize& size, const QColor& colour) const;

    QString m_name;
    IconTone m_tone;
    std::optional<ColourTokens> m_fixed;
};

}  // namespace embedscope
