// What the explorer computes in the background: the map, the index, the neighbours, and how words are looked
// up. Results of an outdated state are dropped.
#include <QLocale>

#include "ui/session/explorer_private.h"

namespace embedscope {

namespace {

/// An index and the neighbours found with it, so that both are of the same vectors.
struct IndexAndNeighbors {
    std::shared_ptr<const ExactIndex> index;
    FoundNeighbors found;
};

QString pcaNote(const PcaBasis& basis) {
    QStringList shares;
    for (const double ratio : basis.explainedRatio) {
        shares << Explorer::tr("%1 %").arg(QLocale().toString(100 * ratio, 'f', ratio < 0.1 ? 1 : 0));
    }
    return Explorer::tr("PCA, %1 of the variance").arg(shares.join(QStringLiteral(" + ")));
}

}  // namespace

/// Fits the map to the model. previous, the map that is on the screen, keeps the new one from jumping: its
/// axes are turned towards the old ones within their own span.
void Explorer::Private::project(const std::shared_ptr<const Projection>& previous) {
    const ModelPtr model = s().model;
    if (!model) return;
    if (s().live) return;  // the training controller brings the coordinates
    const auto components = static_cast<std::size_t>(s().components);
    projecting = true;
    const QString what = Explorer::tr("PCA of %L1 rows").arg(model->vectors.rows());
    report(what, -1);
    const ProgressCallback progress = [this, what](const Progress& p) {
        QMetaObject::invokeMethod(
            q,
            [this, what, fraction = p.fraction] {
                if (projecting) report(what, fraction);
            },
            Qt::QueuedConnection);
    };
    projectionSlot.start(
        [model, components, progress, previous](std::stop_token stop) -> Result<Projection> {
            auto basis = fitPca(model->vectors.vectors, components, stop, progress);
            if (!basis) return basis.error();
            if (previous && previous->basis.components == basis->components) {
                basis = signsMatchedTo(std::move(*basis), previous->basis);
            }
            return projectOnto(*basis, model->vectors.vectors, stop);
        },
        [this, refitted = previous != nullptr](Result<Projection> result) {
            projecting = false;
            reportDone();
            if (!result) {
                if (result.error().code != ErrorCode::Cancelled) {
                    Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                }
                return;
            }
            s().projectionNote = pcaNote(result->basis);
            if (refitted) {
                s().projectionNote =
                    Explorer::tr("%1, re-fitted at the end of the run").arg(s().projectionNote);
            }
            s().projection = std::make_shared<const Projection>(std::move(*result));
            tell(ExplorerChange::Projection);
        });
}

void Explorer::Private::buildIndex() {
    const ModelPtr model = s().model;
    if (!model) return;
    indexing = true;
    report(Explorer::tr("Index of %L1 rows").arg(model->vectors.rows()), -1);
    indexSlot.start([model](std::stop_token stop) { return ExactIndex::build(model->vectors, stop); },
                    [this](Result<std::shared_ptr<const ExactIndex>> result) {
                        indexing = false;
                        reportDone();
                        if (!result) {
                            if (result.error().code != ErrorCode::Cancelled) {
                                Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                            }
                            return;
                        }
                        s().index = *result;
                        findNeighbors();
                    });
}

void Explorer::Private::openWords() {
    const ModelPtr model = s().model;
    if (!model || model->parts.empty()) return;
    wordSlot.start(
        [model](std::stop_token) -> Result<std::shared_ptr<const WordVectorSource>> {
            auto source = WordVectorSource::open(*model);
            if (!source) return source.error();
            return std::make_shared<const WordVectorSource>(std::move(*source));
        },
        [this, model](Result<std::shared_ptr<const WordVectorSource>> source) {
            if (s().model != model || s().live) return;
            if (!source) {
                Q_EMIT q->failed(QString::fromStdString(source.error().sentence()));
                return;
            }
            s().words = *source;
            tell(ExplorerChange::Words);
        });
}

void Explorer::Private::findNeighbors() {
    const NeighborSearch search = NeighborSearch::of(s());
    neighborSlot.requestStop();
    if (!search.wanted()) return;
    if (s().live) {
        rebuildLiveIndex();
        return;
    }
    if (!s().index) return;  // comes back here when it is built
    neighborSlot.start([index = s().index, search](std::stop_token stop) { return search.run(*index, stop); },
                       [this](Result<FoundNeighbors> result) {
                           if (!result) {
                               if (result.error().code != ErrorCode::Cancelled) {
                                   Q_EMIT q->failed(QString::fromStdString(result.error().sentence()));
                               }
                               return;
                           }
                           take(*result);
                       });
}

void Explorer::Private::take(const FoundNeighbors& found) {
    s().neighbors = found.neighbors;
    s().nearestOutside = found.nearestOutside;
    tell(ExplorerChange::Neighbors);
}

// While a run feeds the state, frames come faster than an index may be built. The job that runs is let
// finish, or no neighbour would ever be seen; then the newest vectors have their turn.
void Explorer::Private::rebuildLiveIndex() {
    if (indexing) {
        liveIndexOutdated = true;
        return;
    }
    const NeighborSearch search = NeighborSearch::of(s());
    if (!search.wanted()) return;
    liveIndexOutdated = false;
    indexing = true;
    indexSlot.start(
        [vectors = s().model->vectors, search](std::stop_token stop) -> Result<IndexAndNeighbors> {
            auto index = ExactIndex::build(vectors, stop);
            if (!index) return index.error();
            auto found = search.run(**index, stop);
            if (!found) return found.error();
            return IndexAndNeighbors{*index, std::move(*found)};
        },
        [this, search](Result<IndexAndNeighbors> result) {
            indexing = false;
            const bool sameQuestion = NeighborSearch::of(s()).asksTheSameAs(search);
            if (result && sameQuestion) {
                s().index = result->index;
                take(result->found);
            }
            if (liveIndexOutdated || !sameQuestion) rebuildLiveIndex();
        });
}

}  // namespace embedscope
