#pragma once

#include <QFlags>
#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/index/exact_index.h"
#include "core/model/embedding_model.h"
#include "core/model/word_vector_of.h"
#include "core/project/pca.h"

namespace embedscope {

/// Everything that the map, the neighbours and the tables show, as one immutable value: so they cannot
/// disagree.
struct ExplorerState {
    ModelPtr model;                                ///< null before anything is open
    std::shared_ptr<const ExactIndex> index;       ///< null while it is being built
    std::shared_ptr<const Projection> projection;  ///< null while it is being computed
    QString projectionNote;  ///< "PCA, 23 % + 11 % of the variance"; "re-fitted at 0.4 epochs"
    int components = 2;      ///< 2 or 3
    Metric metric = Metric::Cosine;
    int k = 20;
    std::optional<double> radius;  ///< set: neighbours within it instead of k
    std::optional<RowId> focus;    ///< the row whose neighbours are shown
    QString formula;  ///< "king - man + woman": neighbours of that sum instead; focus is not set then
    /// formula is one word without a row: its vector, put together from its pieces.
    std::shared_ptr<const std::vector<float>> builtVector;
    /// Looks words up by their pieces, too; null while it is being opened and during a run.
    std::shared_ptr<const WordVectorSource> words;
    std::shared_ptr<const std::vector<Neighbor>>
        neighbors;                         ///< of focus or formula; null while computing or without either
    std::optional<double> nearestOutside;  ///< nothing lies within the radius: the score of the nearest row
    std::vector<RowId> selection;          ///< ascending
    QString colourColumn;                  ///< metadata column or "count"; empty: one colour
    bool live = false;                     ///< a training run feeds this state
    quint64 generation = 0;                ///< rises with every change; asynchronous results carry theirs
};

enum class ExplorerChange {
    Model = 1,    ///< another model: rows are not comparable with those before
    Vectors = 2,  ///< same rows, new vectors (training)
    Projection = 4,
    Focus = 8,
    Neighbors = 16,
    Selection = 32,
    Colour = 64,
    Words = 128,  ///< words can be looked up by their pieces now
};
Q_DECLARE_FLAGS(ExplorerChanges, ExplorerChange)

/// Holds the one ExplorerState and changes it. Index, projection and neighbours are computed on background
/// threads and arrive as further changes; results of an outdated generation are dropped. GUI thread only.
class Explorer : public QObject {
    Q_OBJECT
  public:
    explicit Explorer(QObject* parent = nullptr);
    ~Explorer() override;

    const ExplorerState& state() const { return m_state; }

    /// Shows another model; focus and selection are cleared, projection and index are computed.
    void setModel(ModelPtr model);
    /// A frame of a training run: coordinates already computed on the kept basis. The first frame of a run
    /// replaces the model (a focus is kept when the new model has its word); later frames have the same rows
    /// as the one before.
    void showTrainingFrame(ModelPtr model, std::shared_ptr<const Projection> projection, const QString& note,
                           bool firstFrame);
    /// The run has ended: from now on this is an ordinary model.
    void endTraining();

    void setFocus(std::optional<RowId> row);
    /// Focus by word, as it stands or else in lower case; false when the model does not have it.
    bool setFocusWord(const QString& word);
    /// Asks for the neighbours of a word or of a formula ("king - man + woman"). Returns an empty text, or a
    /// sentence that says what the model does not have; then nothing changes.
    QString setQuery(const QString& text);
    /// Clears the radius: a cosine is no distance.
    void setMetric(Metric metric);
    void setK(int k);
    void setRadius(std::optional<double> radius);
    void setComponents(int components);
    void setSelection(std::vector<RowId> rows);
    void setColourColumn(const QString& name);

    /// Undo and redo of focus, selection, metric, k, radius, components and colour.
    bool canUndo() const;
    bool canRedo() const;
    void undo();
    void redo();

  Q_SIGNALS:
    /// The state has changed; what says in which parts.
    void changed(embedscope::ExplorerChanges what);
    /// A background computation failed: a sentence for the user.
    void failed(const QString& sentence);
    /// What is being computed now ("PCA of 400,000 rows"), empty when nothing is; fraction 0..1 or negative.
    void busy(const QString& what, double fraction);

  private:
    class Private;
    std::unique_ptr<Private> m_private;
    ExplorerState m_state;
};

}  // namespace embedscope

Q_DECLARE_OPERATORS_FOR_FLAGS(embedscope::ExplorerChanges)
