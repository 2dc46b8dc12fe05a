#pragma once

#include <QColor>
#include <QFontMetricsF>
#include <QIcon>
#include <QPalette>
#include <QRectF>
#include <QString>

class QApplication;
class QPainter;
class QPushButton;
class QToolButton;
class QWidget;

namespace embedscope {

/// The colours of the interface, one meaning each. Data colours are separate (dataColour).
struct ColourTokens {
    QColor window;
    QColor surface;
    QColor line;
    QColor text;
    QColor quietText;
    QColor accent;
    QColor onAccent;  ///< text on a surface in the accent colour
    QColor good;
    QColor warn;
    QColor bad;
    bool dark = false;
};

enum class Appearance { FollowSystem, Light, Dark };

/// The tokens that belong to a palette: decided by the lightness of its window colour (Qt 6.4 has no
/// colorScheme()). A widget passes its own palette() and asks again on QEvent::PaletteChange.
const ColourTokens& colourTokens(const QPalette& palette);
const ColourTokens& lightTokens();
const ColourTokens& darkTokens();

/// Sets style, palette, fonts and the style sheet of the whole program. scale 1.0, or 1.4 for presentation.
void applyTheme(QApplication& application, Appearance appearance, double scale = 1.0);

/// Data colour number i: colour-blind safe after Okabe and Ito for 0..7, then repeated with another shape.
QColor dataColour(int i, bool dark);
inline constexpr int kDataColours = 8;
/// Position 0..1 on the sequential scale for numeric columns, readable on both surfaces.
QColor sequentialColour(double t, bool dark);

enum class IconTone { Text, Quiet, Accent, OnAccent, Good, Warn, Bad };

/// An icon of resources/icons (a single-colour SVG, "open", "fit", ...), sharp at any scale. It is coloured
/// when it is painted, so it follows a change of theme; disabled it is faint, checked (QIcon::On) it has the
/// accent colour.
QIcon themedIcon(const QString& name, IconTone tone = IconTone::Text);
/// The same, fixed to the tokens of a palette when that differs in lightness from the program's own.
QIcon themedIcon(const QString& name, const QPalette& palette);

/// How a label speaks: the style sheet gives it size, weight and colour, and follows theme and scale.
enum class TextRole { Body, Strong, Quiet, Title, Heading, Good, Warn, Bad };
void setTextRole(QWidget* label, TextRole role);

/// The one button of a view that does the main thing: filled with the accent colour.
void setPrimary(QPushButton* button);
/// A button without frame until the pointer is on it: for tools in panel headers.
void setFlatTool(QToolButton* button);
/// Paints the widget's background in the surface colour (panels) instead of the window colour.
void setSurface(QWidget* widget);

/// 1.0, or 1.4 in presentation mode: what applyTheme() was called with last. Painted texts and sizes in
/// pixels multiply by it.
double themeScale();
/// Pixels at the present theme scale.
int scaled(int pixels);

/// Draws a number so that the digits of different rows stand below one another, whatever the font: each digit
/// takes the width of the widest one. rect and alignment as QPainter::drawText; one line.
void drawTabular(QPainter* painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);
/// The width that drawTabular() needs.
double tabularWidth(const QFontMetricsF& metrics, const QString& text);

/// Spacing on the 4 px grid and type sizes in points, before the presentation scale.
inline constexpr int kGap = 8;
inline constexpr int kHalfGap = 4;
inline constexpr int kPanelMargin = 16;
inline constexpr double kBodyPoints = 10.5;
inline constexpr double kQuietPoints = 9.0;
inline constexpr double kTitlePoints = 13.0;

}  // namespace embedscope
