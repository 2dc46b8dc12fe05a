#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <random>

namespace embedscope::test {

/// Writes a text of about that many words whose sentences follow two patterns ("the cat eats fish",
/// "red is a colour"), so that there is something to learn. Deterministic.
inline QString writeSampleText(const QString& path, int words) {
    static const char* const kAnimals[] = {"cat", "dog", "horse", "mouse", "bird", "cow"};
    static const char* const kFoods[] = {"fish", "bread", "hay", "cheese", "seed", "grass"};
    static const char* const kColours[] = {"red", "green", "blue", "yellow", "white", "black"};
    std::mt19937 random(7);
    const auto pick = [&](const char* const* list) { return QByteArray(list[random() % 6]); };
    QByteArray text;
    for (int written = 0; written < words; written += 5) {
        if (random() % 2) {
            text += "the " + pick(kAnimals) + " likes to eat " + pick(kFoods) + "\n";
        } else {
            text += pick(kColours) + " is a colour like " + pick(kColours) + "\n";
        }
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) return {};
    return path;
}

}  // namespace embedscope::test
