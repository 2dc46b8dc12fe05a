#include "ui/session/number_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace embedscope {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("NumberText", text);
}

/// Three digits that matter.
QString threeDigits(double value) {
    return QLocale().toString(value, 'f', value < 10 ? 2 : value < 100 ? 1 : 0);
}

}  // namespace

QString shortCount(double count) {
    if (!std::isfinite(count)) return tr("–");
    if (count < 9999.5) return QLocale().toString(std::llround(count));
    if (count < 999.5e3) return tr("%1\u00a0k").arg(threeDigits(count / 1e3));
    if (count < 999.5e6) return tr("%1\u00a0M").arg(threeDigits(count / 1e6));
    return tr("%1\u00a0G").arg(threeDigits(count / 1e9));
}

QString fullCount(std::uint64_t count) {
    return QLocale().toString(qulonglong(count));
}

QString byteText(std::uint64_t bytes) {
    return QLocale()
        .formattedDataSize(static_cast<qint64>(bytes), bytes < 10'000'000 ? 1 : 0, QLocale::DataSizeSIFormat)
        .replace(QLatin1Char(' '), QChar(QChar::Nbsp));
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return tr("–");
    if (seconds < 1) return tr("less than a second");
    const auto whole = std::llround(seconds);
    if (whole < 60) return tr("%1\u00a0s").arg(whole);
    if (whole < 3600) return tr("%1\u00a0min %2\u00a0s").arg(whole / 60).arg(whole % 60);
    return tr("%1\u00a0h %2\u00a0min")
        .arg(QLocale().toString(qlonglong(whole / 3600)))
        .arg(whole % 3600 / 60);
}

QString percentText(double fraction, int decimals) {
    return tr("%1\u00a0%").arg(QLocale().toString(100 * fraction, 'f', decimals));
}

QString speedText(double wordsPerSecond) {
    return tr("%1 words/s").arg(shortCount(wordsPerSecond));
}

}  // namespace embedscope
