#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "core/model/recipe.h"

class QVBoxLayout;

namespace embedscope {

class ParameterRow;
class Fold;

/// A form made from the specs of a recipe: no trainer needs widget code of its own. Groups are quiet
/// headings; basic settings are visible, advanced ones folded. A value that cannot be used is explained
/// beside it and does not reach the recipe.
class ParameterForm : public QWidget {
    Q_OBJECT
  public:
    /// The marks of changed settings stand in a margin of this width (unscaled) left of the labels.
    static constexpr int kGutter = 16;
    explicit ParameterForm(QWidget* parent = nullptr);

    /// Shows these settings; the rows are made anew when the method is another one.
    void setRecipe(const Recipe& recipe);
    /// The settings with the last valid value of each row.
    const Recipe& recipe() const { return m_recipe; }

    /// What must be corrected first ("Dimension: Enter a whole number from 1 to 4,096."); empty when nothing.
    QString problem() const;
    void resetAll();
    bool isAdvancedShown() const;
    void setAdvancedShown(bool on);
    /// The row of a setting, or nullptr.
    ParameterRow* row(const QString& id) const;

  Q_SIGNALS:
    /// A value or problem() has changed by the user's hand.
    void changed();

  private:
    void rebuild();
    void addRows(QVBoxLayout* layout, ParameterLevel level);
    void takeFrom(ParameterRow* row);
    void showAdvancedCount();
    void showIdle();

    Recipe m_recipe;
    std::vector<ParameterRow*> m_rows;
    QWidget* m_body = nullptr;
    Fold* m_advanced = nullptr;
    bool m_loading = false;
};

}  // namespace embedscope
