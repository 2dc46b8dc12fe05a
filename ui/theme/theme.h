#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

class QApplication;

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

/// An icon of resources/icons (a single-colour SVG) in the colours of the palette, with a quiet disabled
/// state.
QIcon themedIcon(const QString& name, const QPalette& palette);

/// Spacing on the 4 px grid and type sizes in points, before the presentation scale.
inline constexpr int kGap = 8;
inline constexpr int kHalfGap = 4;
inline constexpr int kPanelMargin = 16;
inline constexpr double kBodyPoints = 10.5;
inline constexpr double kQuietPoints = 9.0;
inline constexpr double kTitlePoints = 13.0;

}  // namespace embedscope
