#pragma once

#include <QComboBox>

namespace embedscope {

/// All training methods, under headings that say what they learn from; each is explained in its tooltip. The
/// data of an item is the method's id.
class MethodPicker : public QComboBox {
    Q_OBJECT
  public:
    explicit MethodPicker(QWidget* parent = nullptr);
};

}  // namespace embedscope
