#include "ui/panels/map_panel.h"

#include <QEvent>
#include <QFileDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/map/map_controller.h"
#include "ui/map/map_export.h"
#include "ui/map/map_overlay.h"
#include "ui/map/map_view.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/map_toolbar.h"
#include "ui/panels/selection_bar.h"
#include "ui/session/explorer.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kInset = 12;

PictureFormat formatOf(const QString& name) {
    if (name == QLatin1String("svg")) return PictureFormat::Svg;
    return name == QLatin1String("pdf") ? PictureFormat::Pdf : PictureFormat::Png;
}

}  // namespace

MapPanel::MapPanel(Explorer* explorer, QWidget* parent)
    : Panel(QStringLiteral("map"), tr("Map"), QStringLiteral("explore"), parent), m_explorer(explorer) {
    m_view = new MapView(this);
    m_controller = new MapController(explorer, m_view, this);
    setContent(m_view);
    auto* empty = new EmptyState(QStringLiteral("explore"),
                                 tr("Here every word becomes a point; words used alike lie near each other."),
                                 tr("Open a model…"), this);
    connect(empty, &EmptyState::triggered, this, &MapPanel::openRequested);
    setEmptyState(empty);

    m_toolbar = new MapToolbar(explorer, m_view, m_view);
    m_selection = new SelectionBar(explorer, m_view);
    connect(m_selection, &SelectionBar::neighborsWanted, this, &MapPanel::neighborsWanted);
    m_notes = new QLabel(m_view);
    m_notes->setObjectName(QStringLiteral("mapNotes"));
    setTextRole(m_notes, TextRole::Quiet);
    m_notes->setStyleSheet(
        QStringLiteral("QLabel { background: palette(base); border-radius: 6px; padding: 2px 4px; }"));
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setToolTip(tr(
        "The map is a shadow of the vectors: what is near here may be far apart there. Neighbours and scores "
        "are computed on the vectors themselves."));

    m_busy = new QWidget(m_view);
    m_busy->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* column = new QVBoxLayout(m_busy);
    column->setSpacing(kGap);
    m_busyText = new QLabel(m_busy);
    m_busyText->setAlignment(Qt::AlignCenter);
    m_busyText->setWordWrap(true);
    m_busyBar = new QProgressBar(m_busy);
    m_busyBar->setFixedWidth(220);
    m_busyBar->setAccessibleName(tr("Progress of the map"));
    column->addWidget(m_busyText);
    column->addWidget(m_busyBar, 0, Qt::AlignHCenter);
    m_busy->hide();

    m_view->installEventFilter(this);
    connect(m_selection, &SelectionBar::changed, this, &MapPanel::arrange);
    connect(explorer, &Explorer::changed, this, &MapPanel::refresh);
    connect(explorer, &Explorer::busy, this, &MapPanel::onBusy);
    connect(m_controller, &MapController::coloursChanged, m_toolbar, &MapToolbar::rebuildColours);
    connect(m_view, &MapView::frameShown, this, &MapPanel::refreshNotes);
    connect(m_view, &MapView::savePictureRequested, this, [this] { savePicture(QStringLiteral("png"), 1); });
    connect(m_toolbar, &MapToolbar::pictureWanted, this, &MapPanel::savePicture);
    connect(m_toolbar, &MapToolbar::coordinatesWanted, this, &MapPanel::saveCoordinates);
    refresh();
}

MapPanel::~MapPanel() = default;

bool MapPanel::isSettled() const {
    return m_busyWhat.isEmpty() && (m_view->scene().empty() || m_view->isSettled());
}

void MapPanel::refresh() {
    const ExplorerState& state = m_explorer->state();
    showEmpty(!state.model);
    m_toolbar->refresh();
    refreshNotes();
}

void MapPanel::refreshNotes() {
    const MapScene& scene = m_view->scene();
    m_toolbar->setVisible(!scene.empty());
    m_notes->setVisible(!scene.empty());
    if (!scene.empty()) {
        const auto& frame = m_view->frame();
        QString text = countsText(frame ? frame->inView : 0, *scene.points).join(QStringLiteral("  ·  "));
        if (!scene.note.isEmpty()) text += QLatin1Char('\n') + scene.note;
        if (text != m_notes->text()) m_notes->setText(text);
    }
    onBusy(m_busyWhat, m_busyBar->maximum() > 0 ? m_busyBar->value() / 1000.0 : -1);
    arrange();
}

void MapPanel::onBusy(const QString& what, double fraction) {
    m_busyWhat = what;
    const bool waiting = m_explorer->state().model && m_view->scene().empty();
    m_busy->setVisible(waiting);
    if (!waiting) return;
    m_busyText->setText(what.isEmpty() ? tr("The map is being prepared…") : what);
    m_busyBar->setRange(0, fraction >= 0 ? 1000 : 0);
    if (fraction >= 0) m_busyBar->setValue(static_cast<int>(fraction * 1000));
    arrange();
}

void MapPanel::arrange() {
    const QSize room = m_view->size();
    m_toolbar->setCompact(room.width() < scaled(640));
    m_toolbar->adjustSize();
    m_toolbar->move(kInset, room.height() - m_toolbar->height() - kInset);
    m_notes->adjustSize();
    m_notes->move(kInset, kInset);
    m_busy->resize(std::min(room.width() - 2 * kInset, 420), m_busy->sizeHint().height());
    m_busy->move((room.width() - m_busy->width()) / 2, (room.height() - m_busy->height()) / 2);
    m_selection->adjustSize();
    m_selection->move((room.width() - m_selection->width()) / 2,
                      room.width() < scaled(760) ? m_notes->geometry().bottom() + kInset / 2 : kInset);
    std::vector<QRectF> reserved;
    for (const QWidget* widget : std::initializer_list<const QWidget*>{m_toolbar, m_notes, m_selection}) {
        if (!widget->isHidden()) reserved.push_back(QRectF(widget->geometry()).adjusted(-4, -4, 4, 4));
    }
    m_view->setReserved(std::move(reserved));
}

bool MapPanel::eventFilter(QObject* object, QEvent* event) {
    if (object == m_view && event->type() == QEvent::Resize) arrange();
    return Panel::eventFilter(object, event);
}

void MapPanel::savePicture(const QString& format, int scale) {
    if (m_view->scene().empty()) return;
    auto* dialog = new QFileDialog(this, tr("Save the picture of the map"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(format);
    dialog->setNameFilter(format == QLatin1String("png")   ? tr("PNG pictures (*.png)")
                          : format == QLatin1String("svg") ? tr("SVG drawings (*.svg)")
                                                           : tr("PDF documents (*.pdf)"));
    dialog->selectFile(QStringLiteral("map.") + format);
    const MapRequest request = m_view->present();
    connect(dialog, &QFileDialog::fileSelected, this, [this, request, format, scale](const QString& path) {
        m_saving.start(
            [path, request, format, scale](std::stop_token stop) {
                return embedscope::savePicture(path, formatOf(format), request, scale, stop);
            },
            [this, path](const Status& status) {
                if (status) {
                    Q_EMIT saved(path);
                } else {
                    Q_EMIT failed(QString::fromStdString(status.error().sentence()));
                }
            });
    });
    dialog->open();
}

void MapPanel::saveCoordinates() {
    if (m_view->scene().empty()) return;
    auto* dialog = new QFileDialog(this, tr("Save the coordinates of the map"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("tsv"));
    dialog->setNameFilter(tr("Tables (*.tsv)"));
    dialog->selectFile(QStringLiteral("map.tsv"));
    const MapScene scene = m_view->scene();
    connect(dialog, &QFileDialog::fileSelected, this, [this, scene](const QString& path) {
        m_saving.start(
            [path, scene](std::stop_token stop) { return embedscope::saveCoordinates(path, scene, stop); },
            [this, path](const Status& status) {
                if (status) {
                    Q_EMIT saved(path);
                } else {
                    Q_EMIT failed(QString::fromStdString(status.error().sentence()));
                }
            });
    });
    dialog->open();
}

}  // namespace embedscope
