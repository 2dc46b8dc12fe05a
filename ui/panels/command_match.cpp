#include "ui/panels/command_match.h"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

namespace embedscope {
namespace {

QStringList wordsOf(const QString& text) {
    static const QRegularExpression gap(QStringLiteral("[^\\w]+"),
                                        QRegularExpression::UseUnicodePropertiesOption);
    return text.toCaseFolded().split(gap, Qt::SkipEmptyParts);
}

bool inOrder(const QString& letters, const QString& word) {
    qsizetype at = 0;
    for (const QChar letter : letters) {
        at = word.indexOf(letter, at);
        if (at < 0) return false;
        ++at;
    }
    return true;
}

/// Of one typed word in one word of the command.
int matchOf(const QString& typed, const QString& word) {
    if (word == typed) return 8;
    if (word.startsWith(typed)) return 6;
    if (typed.size() >= 2 && word.contains(typed)) return 3;
    // The first letter must fit, or "the" would be found in everything.
    if (typed.size() >= 3 && word.front() == typed.front() && inOrder(typed, word)) return 1;
    return 0;
}

int bestOf(const QString& typed, const QStringList& words) {
    int best = 0;
    for (const QString& word : words) best = std::max(best, matchOf(typed, word));
    return best;
}

}  // namespace

int commandScore(const QString& name, const QString& furtherWords, const QString& typed) {
    const QStringList wanted = wordsOf(typed);
    const QStringList named = wordsOf(name);
    const QStringList further = wordsOf(furtherWords);
    int score = 0;
    for (const QString& word : wanted) {
        const int best = std::max(2 * bestOf(word, named), bestOf(word, further));
        if (best == 0) return 0;
        score += best;
    }
    return wanted.isEmpty() ? 0 : score;
}

}  // namespace embedscope
