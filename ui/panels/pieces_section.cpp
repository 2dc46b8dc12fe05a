#include "ui/panels/pieces_section.h"

#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/panels/predict/probability_bars.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr std::size_t kMostPieces = 14;
constexpr std::size_t kMostCollisions = 6;
constexpr std::size_t kMostItems = 5;

QString nameOf(const WordPiece& piece) {
    const QString text = QString::fromStdString(piece.text);
    switch (piece.kind) {
        case WordPiece::Kind::Word:
            return PiecesSection::tr("the word itself");
        case WordPiece::Kind::Bucket:
            return PiecesSection::tr("hash %1: bucket %L2").arg(piece.function + 1).arg(piece.bucket);
        case WordPiece::Kind::Ngram:
            break;
    }
    return text;
}

QLabel* label(const char* name, TextRole role, QWidget* parent) {
    auto* result = new QLabel(parent);
    result->setObjectName(QString::fromLatin1(name));
    result->setTextFormat(Qt::PlainText);
    result->setWordWrap(true);
    result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(result, role);
    return result;
}

}  // namespace

PiecesSection::PiecesSection(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kGap, 0, 0);
    column->setSpacing(kHalfGap);
    m_title = label("piecesTitle", TextRole::Strong, this);
    m_bars = new ProbabilityBars(this);
    m_bars->setObjectName(QStringLiteral("pieces"));
    m_bars->setAccessibleName(tr("Shares of the pieces"));
    m_note = label("piecesNote", TextRole::Quiet, this);
    m_collisions = label("collisions", TextRole::Quiet, this);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_title, m_bars, m_note, m_collisions})
        column->addWidget(widget);
    hide();
}

PiecesSection::~PiecesSection() {
    m_job.stop();
}

void PiecesSection::setWord(std::shared_ptr<const WordVectorSource> words, const QString& word) {
    if (!words || !words->pieces() || word.isEmpty()) {
        m_source.reset();
        m_asked.clear();
        m_job.requestStop();
        hide();
        return;
    }
    if (words == m_source && word == m_asked) return;
    m_source = words;
    m_asked = word;
    m_job.start(
        [words, text = word.toStdString()](std::stop_token stop) {
            CollisionQuery query;
            query.word = text;
            query.limit = kMostCollisions;
            return Found{words->pieces()->piecesOf(text), findCollisions(*words->pieces(), query, stop)};
        },
        [this](const Found& found) { show(found); });
}

void PiecesSection::show(const Found& found) {
    QWidget::show();
    if (!found.pieces) {
        m_title->setText(tr("No pieces"));
        m_bars->setLines({});
        m_note->setText(QString::fromStdString(found.pieces.error().sentence()));
        m_collisions->hide();
        return;
    }
    std::vector<const WordPiece*> pieces;
    for (const WordPiece& piece : found.pieces->pieces) pieces.push_back(&piece);
    std::stable_sort(pieces.begin(), pieces.end(), [](const WordPiece* a, const WordPiece* b) {
        return std::abs(a->share) > std::abs(b->share);
    });
    const bool hash = m_source->pieces()->encoding().kind == WordEncoding::Kind::Hash;
    m_title->setText(hash ? tr("Rows of its hash buckets")
                          : tr("Made of %n pieces", nullptr, static_cast<int>(pieces.size())));
    std::vector<ProbabilityBars::Line> lines;
    for (const WordPiece* piece : pieces) {
        if (lines.size() == kMostPieces) break;
        lines.push_back({nameOf(*piece), piece->share});
    }
    m_bars->setLines(std::move(lines));
    const auto unknown =
        std::count_if(pieces.begin(), pieces.end(), [](const WordPiece* piece) { return !piece->known; });
    QStringList notes;
    notes << tr("Shares of the vector's length; all of them sum to 100 %.");
    if (pieces.size() > kMostPieces)
        notes << tr("%n smaller ones are not shown.", nullptr, static_cast<int>(pieces.size() - kMostPieces));
    if (unknown > 0)
        notes << tr("%n n-grams were never seen and add nothing.", nullptr, static_cast<int>(unknown));
    m_note->setText(notes.join(QLatin1Char(' ')));
    QStringList shared;
    if (found.collisions) {
        for (const Collision& collision : found.collisions->collisions) {
            QStringList items;
            for (const CollidingItem& item : collision.items) {
                if (static_cast<std::size_t>(items.size()) == kMostItems) {
                    items << tr("%n more", nullptr, static_cast<int>(collision.items.size() - kMostItems));
                    break;
                }
                items << QString::fromStdString(item.text);
            }
            shared << tr("Bucket %L1: %2").arg(collision.bucket).arg(items.join(QStringLiteral(", ")));
        }
        m_collisions->setText(
            shared.isEmpty()
                ? tr("None of its buckets is shared: no collision.")
                : tr("Collisions, rows that others use as well:\n%1").arg(shared.join(QLatin1Char('\n'))));
    } else {
        m_collisions->setText(QString::fromStdString(found.collisions.error().sentence()));
    }
    m_collisions->show();
}

}  // namespace embedscope
