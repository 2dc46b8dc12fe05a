#include "ui/panels/training/method_picker.h"

#include <QCoreApplication>
#include <QStandardItemModel>
#include <array>

#include "core/train/training_methods.h"
#include "ui/forms/wheel_guard.h"

namespace embedscope {
namespace {

enum Group { Neighbours, Pieces, Classes, GroupCount };

Group groupOf(const TrainingMethod& method) {
    if (method.data == InputData::LabelledText) return Classes;
    for (const char* id : {"fasttext", "hashing", "onehot"})
        if (method.id == id) return Pieces;
    return Neighbours;
}

}  // namespace

MethodPicker::MethodPicker(QWidget* parent) : QComboBox(parent) {
    setAccessibleName(tr("Training method"));
    setMaxVisibleItems(20);
    guardWheel(this);
    const std::array<QString, GroupCount> titles{tr("From the words around a word"),
                                                 tr("From what a word is made of"),
                                                 tr("From texts with a class each")};
    auto* items = qobject_cast<QStandardItemModel*>(model());
    for (int group = 0; group < GroupCount; ++group) {
        bool first = true;
        for (const TrainingMethod& method : trainingMethods()) {
            if (groupOf(method) != group) continue;
            if (std::exchange(first, false)) {
                addItem(titles[static_cast<std::size_t>(group)]);
                QStandardItem* heading = items->item(count() - 1);
                heading->setFlags(Qt::NoItemFlags);
                QFont font = heading->font();
                font.setBold(true);
                heading->setFont(font);
            }
            addItem(QCoreApplication::translate("TrainingMethod", method.label.c_str()),
                    QString::fromStdString(method.id));
            setItemData(count() - 1, QCoreApplication::translate("TrainingMethod", method.summary.c_str()),
                        Qt::ToolTipRole);
        }
    }
    setCurrentIndex(findData(QString::fromStdString(trainingMethods().front().id)));
}

}  // namespace embedscope
