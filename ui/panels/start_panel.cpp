#include "ui/panels/start_panel.h"

#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/panels/card_button.h"
#include "ui/session/explorer.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"

namespace embedscope {

StartPanel::StartPanel(Explorer* explorer, QWidget* parent)
    : Panel(QStringLiteral("start"), tr("Start"), QStringLiteral("home"), parent), m_explorer(explorer) {
    auto* body = new QWidget;
    setSurface(body);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kPanelMargin, kGap, kPanelMargin, kPanelMargin);
    column->setSpacing(kGap);

    auto* heading = new QLabel(tr("Words as points"), body);
    setTextRole(heading, TextRole::Heading);
    auto* sentence =
        new QLabel(tr("Each point on the map is a word. Its embedding, a list of numbers learned from "
                      "text, decides where it stands: words used alike stand together."),
                   body);
    sentence->setWordWrap(true);
    setTextRole(sentence, TextRole::Body);
    column->addWidget(heading);
    column->addWidget(sentence);
    column->addSpacing(kGap);

    auto* tryCard = new CardButton(QStringLiteral("search"), {},
                                   tr("Its nearest neighbours, in a list and on the map"), body);
    tryCard->setObjectName(QStringLiteral("startTry"));
    m_try = tryCard;
    connect(tryCard, &CardButton::clicked, this, [this] { Q_EMIT queryRequested(m_suggestion); });
    auto* train = new CardButton(QStringLiteral("train"), tr("Train on a text of yours"),
                                 tr("Watch the words find their places"), body);
    train->setObjectName(QStringLiteral("startTrain"));
    connect(train, &CardButton::clicked, this, &StartPanel::trainRequested);
    auto* open = new CardButton(QStringLiteral("open"), tr("Open a model"),
                                tr("Embedscope, word2vec or GloVe; or drop it here"), body);
    open->setObjectName(QStringLiteral("startOpen"));
    connect(open, &CardButton::clicked, this, &StartPanel::openRequested);
    for (CardButton* card : {tryCard, train, open}) column->addWidget(card);

    column->addSpacing(kPanelMargin);
    m_recentTitle = new QLabel(tr("Models at hand"), body);
    setTextRole(m_recentTitle, TextRole::Strong);
    column->addWidget(m_recentTitle);
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(0);
    column->addLayout(m_recent);
    column->addStretch();

    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(body);
    setContent(scroll);

    connect(explorer, &Explorer::changed, this, [this](ExplorerChanges what) {
        if (what.testFlag(ExplorerChange::Model)) chooseSuggestion();
    });
    chooseSuggestion();
    setRecentFiles({});
}

void StartPanel::chooseSuggestion() {
    const ModelPtr model = m_explorer->state().model;
    m_suggestion.clear();
    if (model && model->vectors.rows() > 0) {
        const Vocabulary& keys = *model->vectors.keys;
        for (const char* word : {"king", "music", "water", "house", "good"}) {
            if (!keys.find(word)) continue;
            m_suggestion = QString::fromLatin1(word);
            break;
        }
        // A model in another language or of other things: some row that is neither the first nor rare.
        if (m_suggestion.isEmpty()) {
            m_suggestion = wordOf(
                *model, RowId{static_cast<std::uint32_t>(std::min<std::size_t>(100, keys.size() / 2))});
        }
    }
    m_try->setVisible(!m_suggestion.isEmpty());
    auto* card = static_cast<CardButton*>(m_try);
    card->setTexts(tr("Try: %1").arg(m_suggestion), tr("Its nearest neighbours, in a list and on the map"));
}

void StartPanel::setRecentFiles(const QStringList& paths) {
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& path : paths.mid(0, 6)) {
        auto* line = new CardButton(QStringLiteral("text"), QFileInfo(path).fileName(), {}, this);
        line->setToolTip(path);
        connect(line, &CardButton::clicked, this, [this, path] { Q_EMIT recentRequested(path); });
        m_recent->addWidget(line);
    }
    auto* builtIn =
        new CardButton(QStringLiteral("home"), tr("The model that comes with the program"), {}, this);
    builtIn->setObjectName(QStringLiteral("startBuiltIn"));
    connect(builtIn, &CardButton::clicked, this, &StartPanel::builtInRequested);
    m_recent->addWidget(builtIn);
}

}  // namespace embedscope
