#include "ui/forms/parameter_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/train/training_methods.h"
#include "ui/forms/number_box.h"
#include "ui/forms/parameter_row.h"

using namespace embedscope;

namespace {

/// A valid value other than the default.
ParameterValue another(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::Flag:
            return !std::get<bool>(spec.defaultValue);
        case ParameterKind::Integer: {
            const auto value = std::get<std::int64_t>(spec.defaultValue);
            return static_cast<double>(value) < spec.maximum ? value + 1 : value - 1;
        }
        case ParameterKind::Real: {
            const double value = std::get<double>(spec.defaultValue);
            return value > spec.minimum ? (value + spec.minimum) / 2 : (value + spec.maximum) / 2;
        }
        case ParameterKind::Choice:
            for (const ParameterChoice& choice : spec.choices)
                if (choice.id != std::get<std::string>(spec.defaultValue)) return choice.id;
            return spec.defaultValue;
        case ParameterKind::Text:
            return std::get<std::string>(spec.defaultValue) + "x";
    }
    return spec.defaultValue;
}

void typeInto(QWidget* editor, const QString& text) {
    auto* box = qobject_cast<NumberBox*>(editor);
    QVERIFY(box);
    auto* line = box->findChild<QLineEdit*>();
    line->selectAll();
    QTest::keyClicks(line, text);
}

}  // namespace

class ParameterFormTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everyMethodComesBackAsItWentIn() {
        for (const TrainingMethod& method : trainingMethods()) {
            Recipe wanted = *makeRecipe(method.id);
            for (const ParameterSpec& spec : method.specs) QVERIFY(wanted.set(spec.id, another(spec)).ok());
            ParameterForm form;
            form.setRecipe(wanted);
            QVERIFY(form.recipe() == wanted);
            for (const ParameterSpec& spec : method.specs) {
                const ParameterRow* row = form.row(QString::fromStdString(spec.id));
                QVERIFY2(row, spec.id.c_str());
                QVERIFY2(row->value() == wanted.value(spec.id), spec.id.c_str());
                QVERIFY(!row->isDefault());
            }
            form.resetAll();
            QVERIFY(form.recipe() == *makeRecipe(method.id));
            QVERIFY(form.problem().isEmpty());
        }
    }

    void editorsShowTheirValueAndWriteItBack() {
        for (const TrainingMethod& method : trainingMethods()) {
            ParameterForm form;
            form.setRecipe(*makeRecipe(method.id));
            for (const ParameterSpec& spec : method.specs) {
                ParameterRow* row = form.row(QString::fromStdString(spec.id));
                if (row->isIdle()) continue;  // another setting chosen before makes it meaningless
                const ParameterValue wanted = another(spec);
                if (auto* check = qobject_cast<QCheckBox*>(row->editor())) {
                    check->click();
                } else if (auto* combo = qobject_cast<QComboBox*>(row->editor())) {
                    combo->setCurrentIndex(
                        combo->findData(QString::fromStdString(std::get<std::string>(wanted))));
                } else if (qobject_cast<NumberBox*>(row->editor())) {
                    typeInto(row->editor(), QString::fromStdString(formatValue(wanted)));
                } else {
                    qobject_cast<QLineEdit*>(row->editor())
                        ->setText(QString::fromStdString(std::get<std::string>(wanted)));
                }
                QVERIFY2(form.recipe().value(spec.id) == wanted, spec.id.c_str());
            }
        }
    }

    void whatCannotMatterIsDisabledWithTheReason() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        ParameterRow* buckets = form.row(QStringLiteral("buckets"));
        QVERIFY(buckets->isIdle() && !buckets->editor()->isEnabled());
        QVERIFY(!buckets->findChild<QLabel*>(QStringLiteral("idleReason"))->text().isEmpty());
        form.row(QStringLiteral("encoding"))->setValue(std::string("subwords"));
        QVERIFY(!buckets->isIdle() && buckets->editor()->isEnabled());
        ParameterRow* negative = form.row(QStringLiteral("negative"));
        QVERIFY(!negative->isIdle());
        form.row(QStringLiteral("objective"))->setValue(std::string("softmax"));
        QVERIFY(negative->isIdle());
        // What it held still stands in the recipe, and a problem of it is nobody's.
        QCOMPARE(form.recipe().integer("negative"), 5);
        QVERIFY(form.problem().isEmpty());
    }

    void whatIsOutOfRangeIsExplainedAndStaysOutOfTheRecipe() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        form.show();
        ParameterRow* window = form.row(QStringLiteral("window"));
        const QSignalSpy changes(&form, &ParameterForm::changed);
        typeInto(window->editor(), QStringLiteral("500"));
        QVERIFY(window->problem().contains(QStringLiteral("100")));
        QVERIFY(form.problem().contains(QStringLiteral("Window")));
        QVERIFY(form.recipe().integer("window") <= 100);
        QVERIFY(changes.count() > 0);
        bool shown = false;
        for (const QLabel* label : window->findChildren<QLabel*>())
            shown = shown || (label->isVisible() && label->text() == window->problem());
        QVERIFY(shown);
        typeInto(window->editor(), QStringLiteral("7"));
        QVERIFY(form.problem().isEmpty());
        QCOMPARE(form.recipe().integer("window"), 7);
    }

    void whatIsNoNumberIsExplained() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        ParameterRow* rate = form.row(QStringLiteral("learning-rate"));
        typeInto(rate->editor(), QStringLiteral("fast"));
        QVERIFY(!rate->problem().isEmpty());
        typeInto(rate->editor(), QStringLiteral("1e-3"));
        QVERIFY(rate->problem().isEmpty());
        QCOMPARE(form.recipe().real("learning-rate"), 1e-3);
    }

    void stepsOfALogarithmicSettingAreFactors() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        auto* dim = qobject_cast<NumberBox*>(form.row(QStringLiteral("dim"))->editor());
        dim->setValue(100);
        dim->stepUp();
        QCOMPARE(form.recipe().integer("dim"), 200);
        dim->stepUp();
        QCOMPARE(form.recipe().integer("dim"), 500);
        dim->stepDown();
        dim->stepDown();
        dim->stepDown();
        QCOMPARE(form.recipe().integer("dim"), 50);
        dim->setValue(1);
        dim->stepDown();
        QCOMPARE(form.recipe().integer("dim"), 1);
        QVERIFY(form.problem().isEmpty());
        auto* sample = qobject_cast<NumberBox*>(form.row(QStringLiteral("sample"))->editor());
        sample->setValue(1e-3);
        sample->stepDown();
        QCOMPARE(form.recipe().real("sample"), 5e-4);
    }

    void aChangedSettingHasAWayBack() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        form.show();
        ParameterRow* epochs = form.row(QStringLiteral("epochs"));
        QToolButton* reset = nullptr;
        for (QToolButton* button : epochs->findChildren<QToolButton*>())
            if (!button->isCheckable()) reset = button;
        QVERIFY(reset && !reset->isVisible());
        typeInto(epochs->editor(), QStringLiteral("9"));
        QVERIFY(reset->isVisible());
        reset->click();
        QVERIFY(epochs->isDefault());
        QVERIFY(!reset->isVisible());
    }

    void helpUnfoldsByKeyAndEveryEditorHasAName() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("cbow"));
        form.setAdvancedShown(true);
        form.show();
        ParameterRow* dim = form.row(QStringLiteral("dim"));
        QVERIFY(!dim->isHelpShown());
        QTest::keyClick(dim->editor(), Qt::Key_F1);
        QVERIFY(dim->isHelpShown());
        for (const ParameterSpec& spec : form.recipe().specs()) {
            const ParameterRow* row = form.row(QString::fromStdString(spec.id));
            QVERIFY(!row->editor()->accessibleName().isEmpty());
            QVERIFY(!row->editor()->toolTip().isEmpty());
            QVERIFY(row->isVisible());
        }
    }

    void advancedSettingsFoldAway() {
        ParameterForm form;
        form.setRecipe(*makeRecipe("skipgram"));
        form.show();
        ParameterRow* seed = form.row(QStringLiteral("seed"));
        QVERIFY(!seed->isVisible());
        form.setAdvancedShown(true);
        QVERIFY(seed->isVisible());
    }
};

QTEST_MAIN(ParameterFormTest)
#include "parameter_form_test.moc"
