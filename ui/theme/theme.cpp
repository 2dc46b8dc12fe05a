#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/theme/calm_style.h"
#include "ui/theme/icon_engine.h"
#include "ui/theme/style_sheet.h"

// Resources in a static library are only linked when somebody asks for them; the macro must stand outside of
// namespaces.
static void loadIconResources() {
    Q_INIT_RESOURCE(icons);
}

namespace embedscope {

namespace {

double g_scale = 1.0;  // of the interface, which lives on the GUI thread alone

QColor mixed(const QColor& a, const QColor& b, double t) {
    const auto blend = [t](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * t)); };
    return {blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue())};
}

QPalette paletteFor(const ColourTokens& tokens) {
    QPalette palette;
    palette.setColor(QPalette::Window, tokens.window);
    palette.setColor(QPalette::WindowText, tokens.text);
    palette.setColor(QPalette::Base, tokens.surface);
    palette.setColor(QPalette::AlternateBase, mixed(tokens.surface, tokens.window, 0.6));
    palette.setColor(QPalette::ToolTipBase, tokens.surface);
    palette.setColor(QPalette::ToolTipText, tokens.text);
    palette.setColor(QPalette::PlaceholderText, tokens.quietText);
    palette.setColor(QPalette::Text, tokens.text);
    palette.setColor(QPalette::Button, tokens.surface);
    palette.setColor(QPalette::ButtonText, tokens.text);
    palette.setColor(QPalette::BrightText, tokens.bad);
    palette.setColor(QPalette::Link, tokens.accent);
    palette.setColor(QPalette::LinkVisited, tokens.accent);
    palette.setColor(QPalette::Highlight, tokens.accent);
    palette.setColor(QPalette::HighlightedText, tokens.onAccent);
    palette.setColor(QPalette::Light, tokens.surface);
    palette.setColor(QPalette::Midlight, mixed(tokens.surface, tokens.line, 0.5));
    palette.setColor(QPalette::Mid, tokens.line);
    palette.setColor(QPalette::Dark, mixed(tokens.line, tokens.text, 0.25));
    palette.setColor(QPalette::Shadow, mixed(tokens.line, tokens.text, 0.5));
    const QColor faint = mixed(tokens.surface, tokens.quietText, 0.6);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, faint);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tokens.line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, faint);
    return palette;
}

QFont interfaceFont(double scale) {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const QStringList families = QFontDatabase::families();
    for (const auto& wanted : {QStringLiteral("Inter"), QStringLiteral("Noto Sans")}) {
        if (!families.contains(wanted)) continue;
        // Families after the first are asked for the scripts that the first does not have.
        font.setFamilies(
            {wanted, font.family(), QStringLiteral("Noto Sans CJK SC"), QStringLiteral("DejaVu Sans")});
        break;
    }
    font.setPointSizeF(kBodyPoints * scale);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128;
}

}  // namespace

const ColourTokens& lightTokens() {
    static const ColourTokens tokens{QColor(0xF6F7F9),
                                     QColor(0xFFFFFF),
                                     QColor(0xE2E6EC),
                                     QColor(0x1A1F26),
                                     QColor(0x5A6472),
                                     QColor(0x3D5AFE),
                                     QColor(0xFFFFFF),
                                     QColor(0x1B7F4B),
                                     QColor(0x9A6700),
                                     QColor(0xC62828),
                                     false};
    return tokens;
}

const ColourTokens& darkTokens() {
    static const ColourTokens tokens{QColor(0x14171C),
                                     QColor(0x1C2128),
                                     QColor(0x2D343F),
                                     QColor(0xE8EBF0),
                                     QColor(0x9BA6B5),
                                     QColor(0x8FA0FF),
                                     QColor(0x14171C),
                                     QColor(0x57C28B),
                                     QColor(0xE3B341),
                                     QColor(0xFF7B72),
                                     true};
    return tokens;
}

const ColourTokens& colourTokens(const QPalette& palette) {
    return isDark(palette) ? darkTokens() : lightTokens();
}

void applyTheme(QApplication& application, Appearance appearance, double scale) {
    loadIconResources();
    static bool styled = false;
    if (!styled) {
        application.setStyle(new CalmStyle);
        styled = true;
    }
    bool dark = appearance == Appearance::Dark;
    if (appearance == Appearance::FollowSystem) {
        application.setPalette(QPalette());  // gives back the system's own
        dark = isDark(QApplication::palette());
    }
    const ColourTokens& tokens = dark ? darkTokens() : lightTokens();
    g_scale = scale;
    application.setPalette(paletteFor(tokens));
    const QFont font = interfaceFont(scale);
    if (font != QApplication::font()) {
        // A style sheet fixes the font that a widget has when it is set, and widgets learn of a new one by a
        // posted event: so the sheet goes before the font comes.
        application.setStyleSheet({});
        application.setFont(font);
        QCoreApplication::sendPostedEvents();
    }
    application.setStyleSheet(styleSheetFor(tokens, scale));
}

QColor dataColour(int i, bool dark) {
    // Okabe and Ito's palette; black and yellow give way to colours that are seen on both surfaces.
    static constexpr QRgb kLight[kDataColours] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                                  0xB8860B, 0x56B4E9, 0x6A51A3, 0x5A6472};
    static constexpr QRgb kDark[kDataColours] = {0x56B4E9, 0xE69F00, 0x2FBF92, 0xDD93BC,
                                                 0xF0E442, 0x4C93D9, 0xA893DD, 0x9BA6B5};
    const int index = ((i % kDataColours) + kDataColours) % kDataColours;
    return QColor(dark ? kDark[index] : kLight[index]);
}

QColor sequentialColour(double t, bool dark) {
    // Anchors of equal steps in lightness from blue over green to yellow; on the light surface the bright end
    // is darkened, on the dark one the deep end is lifted, so that both ends keep their distance from it.
    static constexpr QRgb kLight[] = {0x3B1F6B, 0x3A4F9E, 0x1F7E99, 0x2A9D76, 0x7FAF2F, 0xC49A00};
    static constexpr QRgb kDark[] = {0x7A6BD1, 0x5588DE, 0x3FA9C4, 0x4CC39A, 0xA5D65C, 0xFCE75B};
    const QRgb* anchors = dark ? kDark : kLight;
    const double position = std::clamp(std::isfinite(t) ? t : 0.0, 0.0, 1.0) * 5;
    const int index = std::min(4, static_cast<int>(position));
    return mixed(QColor(anchors[index]), QColor(anchors[index + 1]), position - index);
}

QIcon themedIcon(const QString& name, IconTone tone) {
    loadIconResources();
    return QIcon(new ThemedIconEngine(name, tone, std::nullopt));
}

QIcon themedIcon(const QString& name, const QPalette& palette) {
    if (isDark(palette) == isDark(QApplication::palette())) return themedIcon(name);
    loadIconResources();
    return QIcon(new ThemedIconEngine(name, IconTone::Text, colourTokens(palette)));
}

void setTextRole(QWidget* label, TextRole role) {
    static const char* const kNames[] = {"body",    "strong", "quiet", "title",
                                         "heading", "good",   "warn",  "bad"};
    label->setProperty("textRole", QString::fromLatin1(kNames[static_cast<int>(role)]));
    label->style()->unpolish(label);
    label->style()->polish(label);
}

void setPrimary(QPushButton* button) {
    button->setProperty("primary", true);
    button->style()->unpolish(button);
    button->style()->polish(button);
}

void setFlatTool(QToolButton* button) {
    button->setAutoRaise(true);
    button->setIconSize(QSize(scaled(18), scaled(18)));
}

void setSurface(QWidget* widget) {
    widget->setProperty("surface", true);
    widget->setAttribute(Qt::WA_StyledBackground);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

double themeScale() {
    return g_scale;
}

int scaled(int pixels) {
    return static_cast<int>(std::lround(pixels * g_scale));
}

}  // namespace embedscope
