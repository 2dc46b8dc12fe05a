#include "ui/session/word_query.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace embedscope {

std::optional<RowId> findWord(const Vocabulary& keys, const QString& word) {
    for (const QString& form :
         {word, word.trimmed(), word.trimmed().toLower(), word.trimmed().toCaseFolded()}) {
        const QByteArray utf8 = form.toUtf8();
        if (utf8.isEmpty()) continue;
        if (const auto row = keys.find({utf8.constData(), static_cast<std::size_t>(utf8.size())})) return row;
    }
    return std::nullopt;
}

QString wordOf(const EmbeddingModel& model, RowId row) {
    const std::string_view key = model.vectors.keys->key(row);
    return QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size()));
}

std::optional<WordFormula> parseFormula(const Vocabulary& keys, const QString& text) {
    if (findWord(keys, text)) return std::nullopt;
    static const QRegularExpression spaces(QStringLiteral("\\s+"));
    QString prepared = text;
    prepared.replace(QChar(0x2212), QLatin1Char('-'));  // the minus sign of typesetters
    const QStringList pieces = prepared.split(spaces, Qt::SkipEmptyParts);

    WordFormula formula;
    int sign = 1;
    bool signSeen = false;
    bool wordExpected = true;
    qsizetype words = 0;
    for (QString piece : pieces) {
        if (piece == QLatin1String("+") || piece == QLatin1String("-")) {
            sign = piece == QLatin1String("-") ? -1 : 1;
            signSeen = true;
            wordExpected = true;
            continue;
        }
        // "-man" is a sign and a word, unless the model knows it as a word.
        if (piece.size() > 1 && (piece[0] == QLatin1Char('-') || piece[0] == QLatin1Char('+')) &&
            !findWord(keys, piece)) {
            sign = piece[0] == QLatin1Char('-') ? -1 : 1;
            piece.remove(0, 1);
            signSeen = true;
            wordExpected = true;
        }
        if (!wordExpected) return std::nullopt;  // two words without a sign between them
        ++words;
        if (const auto row = findWord(keys, piece)) {
            formula.terms.push_back({sign, *row});
        } else {
            formula.unknown << piece;
        }
        sign = 1;
        wordExpected = false;
    }
    if (!signSeen || words < 2 || wordExpected) return std::nullopt;
    return formula;
}

Result<std::vector<Neighbor>> neighborsOfFormula(const ExactIndex& index,
                                                 const std::vector<FormulaTerm>& terms, NeighborQuery query,
                                                 std::stop_token stop) {
    const VectorMatrix& vectors = index.vectors().vectors;
    std::vector<double> sum(vectors.dim(), 0.0);
    for (const FormulaTerm& term : terms) {
        const std::vector<float> row = vectors.rowCopy(term.row);
        double length = 1;
        if (query.metric == Metric::Cosine) {
            double squares = 0;
            for (const float x : row) squares += double{x} * x;
            length = squares > 0 ? std::sqrt(squares) : 1;
        }
        for (std::size_t i = 0; i < row.size(); ++i) sum[i] += term.sign * (row[i] / length);
        query.exclude.push_back(term.row);
    }
    const std::vector<float> target(sum.begin(), sum.end());
    return index.nearest(target, query, stop);
}

std::vector<RowId> completions(const Vocabulary& keys, const QString& typed, std::size_t limit,
                               std::stop_token stop) {
    const QString needle = typed.trimmed();
    std::vector<RowId> exact, begins, contains;
    if (needle.isEmpty()) return exact;
    const QByteArray utf8 = needle.toUtf8();
    const bool ascii =
        std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<uchar>(c) < 128; });
    const QByteArray lower = utf8.toLower();
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };

    for (std::uint32_t row = 0; row < keys.size() && begins.size() < limit; ++row) {
        if (row % 4096 == 0 && stop.stop_requested()) break;
        const std::string_view key = keys.key({row});
        qsizetype at = -1;
        if (ascii) {
            const auto found = std::search(key.begin(), key.end(), lower.begin(), lower.end(), same);
            if (found != key.end()) at = found - key.begin();
        } else {
            at = QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size()))
                     .indexOf(needle, 0, Qt::CaseInsensitive);
        }
        if (at < 0) continue;
        if (at == 0 && static_cast<qsizetype>(key.size()) == utf8.size()) {
            exact.push_back({row});
        } else if (at == 0) {
            begins.push_back({row});
        } else if (contains.size() < limit) {
            contains.push_back({row});
        }
    }
    for (const auto& more : {begins, contains}) {
        for (const RowId row : more) {
            if (exact.size() < limit) exact.push_back(row);
        }
    }
    if (exact.size() > limit) exact.resize(limit);
    return exact;
}

}  // namespace embedscope
