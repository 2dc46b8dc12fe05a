#include "ui/theme/theme.h"

#include <QDirIterator>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QtTest>
#include <cmath>

#include "ui/theme/style_sheet.h"

using namespace embedscope;

namespace {

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

// WCAG 2.1, contrast ratio.
double contrast(const QColor& a, const QColor& b) {
    const double brighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (brighter + 0.05) / (darker + 0.05);
}

bool paintsSomething(const QImage& image) {
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(image.pixel(x, y)) > 0) return true;
        }
    }
    return false;
}

}  // namespace

class ThemeTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void textIsReadableOnEverySurface_data();
    void textIsReadableOnEverySurface();
    void dataColoursStandOutAndDiffer();
    void switchingChangesWidgetsAndTokens();
    void presentationScaleGrowsTheFont();
    void styleSheetHasNoPlaceholderLeft();
    void everyIconPaintsAndFollowsTheTheme();
    void digitsStandBelowOneAnother();
};

void ThemeTest::textIsReadableOnEverySurface_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void ThemeTest::textIsReadableOnEverySurface() {
    QFETCH(bool, dark);
    const ColourTokens& t = dark ? darkTokens() : lightTokens();
    for (const QColor& surface : {t.window, t.surface}) {
        for (const QColor& text : {t.text, t.quietText, t.accent, t.good, t.warn, t.bad}) {
            QVERIFY2(contrast(text, surface) >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                    .arg(text.name(), surface.name())
                                                                    .arg(contrast(text, surface))));
        }
    }
    QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
}

void ThemeTest::dataColoursStandOutAndDiffer() {
    for (const bool dark : {false, true}) {
        const QColor surface = dark ? darkTokens().surface : lightTokens().surface;
        QSet<QRgb> seen;
        for (int i = 0; i < kDataColours; ++i) {
            QVERIFY2(contrast(dataColour(i, dark), surface) >= 2.0, qPrintable(QString::number(i)));
            seen.insert(dataColour(i, dark).rgb());
        }
        QCOMPARE(seen.size(), kDataColours);
        QCOMPARE(dataColour(kDataColours, dark), dataColour(0, dark));
        for (int i = 0; i <= 10; ++i) QVERIFY(contrast(sequentialColour(i / 10.0, dark), surface) >= 2.0);
        QCOMPARE(sequentialColour(std::nan(""), dark), sequentialColour(0, dark));
    }
}

void ThemeTest::switchingChangesWidgetsAndTokens() {
    QWidget window;
    applyTheme(*qApp, Appearance::Dark);
    QTRY_VERIFY(colourTokens(window.palette()).dark);
    QCOMPARE(window.palette().color(QPalette::Window), darkTokens().window);
    applyTheme(*qApp, Appearance::Light);
    QTRY_VERIFY(!colourTokens(window.palette()).dark);
    QCOMPARE(window.palette().color(QPalette::Highlight), lightTokens().accent);
}

void ThemeTest::presentationScaleGrowsTheFont() {
    QLabel title(QStringLiteral("Neighbours"));
    setTextRole(&title, TextRole::Title);
    applyTheme(*qApp, Appearance::Light, 1.0);
    title.ensurePolished();
    const int normal = title.sizeHint().height();
    QCOMPARE(scaled(10), 10);
    applyTheme(*qApp, Appearance::Light, 1.4);
    title.ensurePolished();
    QCOMPARE(scaled(10), 14);
    QVERIFY(title.sizeHint().height() > normal);
    QCOMPARE(qApp->font().pointSizeF(), kBodyPoints * 1.4);
    applyTheme(*qApp, Appearance::Light, 1.0);
}

void ThemeTest::styleSheetHasNoPlaceholderLeft() {
    for (const auto* tokens : {&lightTokens(), &darkTokens()}) {
        const QString sheet = styleSheetFor(*tokens, 1.4);
        QVERIFY(!sheet.contains(QLatin1Char('@')));
        QVERIFY(!sheet.contains(QLatin1Char('~')));
        static const QRegularExpression url(QStringLiteral("url\\(([^)]+)\\)"));
        for (auto it = url.globalMatch(sheet); it.hasNext();) {
            const QString path = it.next().captured(1);
            QVERIFY2(QFile::exists(path), qPrintable(path));
        }
    }
}

void ThemeTest::everyIconPaintsAndFollowsTheTheme() {
    int icons = 0;
    for (QDirIterator it(QStringLiteral(":/icons"), {QStringLiteral("*.svg")}); it.hasNext();) {
        it.next();
        const QString name = it.fileInfo().completeBaseName();
        if (name == QLatin1String("embedscope")) continue;  // the program's own picture has its own colours
        ++icons;
        const QIcon icon = themedIcon(name);
        QVERIFY2(!icon.isNull(), qPrintable(name));
        applyTheme(*qApp, Appearance::Light);
        const QImage light = icon.pixmap(20, 20).toImage();
        QVERIFY2(paintsSomething(light), qPrintable(name));
        applyTheme(*qApp, Appearance::Dark);
        QVERIFY2(icon.pixmap(20, 20).toImage() != light, qPrintable(name));
        QVERIFY2(icon.pixmap(20, 20, QIcon::Disabled).toImage() != icon.pixmap(20, 20).toImage(),
                 qPrintable(name));
    }
    QVERIFY(icons > 30);
    QVERIFY(themedIcon(QStringLiteral("no-such-icon")).isNull());
}

void ThemeTest::digitsStandBelowOneAnother() {
    const QFontMetricsF metrics(qApp->font());
    QCOMPARE(tabularWidth(metrics, QStringLiteral("0.111")), tabularWidth(metrics, QStringLiteral("0.888")));

    // The ink of the first digit is where it is whatever digits follow.
    const auto firstColumn = [](const QString& text) {
        QImage image(120, 30, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setFont(qApp->font());
        drawTabular(&painter, QRectF(0, 0, 120, 30), Qt::AlignRight | Qt::AlignVCenter, text);
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                if (qAlpha(image.pixel(x, y)) > 0) return x;
            }
        }
        return -1;
    };
    QVERIFY(firstColumn(QStringLiteral("8111")) >= 0);
    QCOMPARE(firstColumn(QStringLiteral("8111")), firstColumn(QStringLiteral("8000")));
}

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
