#pragma once

#include <QWidget>
#include <memory>

#include "core/model/piece_collisions.h"
#include "core/model/word_vector_of.h"
#include "ui/session/job_slot.h"

class QLabel;

namespace embedscope {

class ProbabilityBars;

/// What a word's vector is made of in a model with character n-grams or hash buckets: the pieces with their
/// shares, and which other words share its rows. Hidden for models without pieces. Computed in the
/// background.
class PiecesSection : public QWidget {
    Q_OBJECT
  public:
    explicit PiecesSection(QWidget* parent = nullptr);
    ~PiecesSection() override;

    /// words may be null or without pieces.
    void setWord(std::shared_ptr<const WordVectorSource> words, const QString& word);

  private:
    struct Found {
        Result<WordPieces> pieces;
        Result<CollisionReport> collisions;
    };
    void show(const Found& found);

    std::shared_ptr<const WordVectorSource> m_source;
    QString m_asked;
    QLabel* m_title;
    ProbabilityBars* m_bars;
    QLabel* m_note;
    QLabel* m_collisions;
    JobSlot m_job;
};

}  // namespace embedscope
