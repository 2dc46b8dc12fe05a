#pragma once

#include <QListWidget>
#include <QStringList>

namespace embedscope {

/// The chosen text files, one a line with its size; the cross at the end or the Delete key takes one away.
class TextList : public QListWidget {
    Q_OBJECT
  public:
    explicit TextList(QWidget* parent = nullptr);

    void setFiles(const QStringList& files);
    const QStringList& files() const { return m_files; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  Q_SIGNALS:
    void removeRequested(const QString& file);

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QStringList m_files;
};

}  // namespace embedscope
