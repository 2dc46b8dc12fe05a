#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <random>

namespace embedscope::test {

/// Writes a table of reviews, half of them positive, whose class two words decide. Deterministic.
inline QString writeSampleReviews(const QString& path, int reviews) {
    static const char* const kGood[] = {"wonderful", "great", "loved", "brilliant"};
    static const char* const kBad[] = {"awful", "boring", "terrible", "dull"};
    static const char* const kPlain[] = {"the", "film", "was", "a", "story", "of", "people", "music"};
    std::mt19937 random(5);
    QByteArray text("review,sentiment\n");
    for (int i = 0; i < reviews; ++i) {
        const bool good = random() % 2;
        for (int word = 0; word < 8; ++word) {
            const bool says = word == 2 || word == 5;
            text += QByteArray(says ? (good ? kGood : kBad)[random() % 4] : kPlain[random() % 8]) + ' ';
        }
        text += good ? ",positive\n" : ",negative\n";
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) return {};
    return path;
}

}  // namespace embedscope::test
