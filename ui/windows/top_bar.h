#pragma once

#include <QList>
#include <QToolBar>

class QAction;
class QLabel;

namespace embedscope {

class Explorer;
class SearchBox;

/// The strip above the map: which model is shown, the search box, and a few tools.
class TopBar : public QToolBar {
    Q_OBJECT
  public:
    TopBar(Explorer* explorer, const QList<QAction*>& tools, QWidget* parent = nullptr);

    SearchBox* searchBox() const { return m_search; }
    /// The name over the map; empty: the model's own. format: of the file it is in, an id of modelFormats();
    /// empty: the one that the model came in, if it did.
    void setModelName(const QString& name, const QString& format);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void size();

    Explorer* m_explorer;
    QString m_given;
    QString m_format;
    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    SearchBox* m_search = nullptr;
};

}  // namespace embedscope
