#include "ui/forms/setting_rules.h"

#include <QCoreApplication>
#include <initializer_list>

namespace embedscope {
namespace {

/// A setting that matters only while another one has one of these choices.
struct Rule {
    std::string_view setting;
    std::string_view other;
    std::initializer_list<std::string_view> choices;
    const char* sentence;
};

const Rule kRules[] = {
    {"min-n", "encoding", {"subwords"}, QT_TRANSLATE_NOOP("SettingRules", "Only for subwords.")},
    {"max-n", "encoding", {"subwords"}, QT_TRANSLATE_NOOP("SettingRules", "Only for subwords.")},
    {"buckets",
     "encoding",
     {"hash", "subwords"},
     QT_TRANSLATE_NOOP("SettingRules", "Only for hash buckets and subwords.")},
    {"hashes", "encoding", {"hash"}, QT_TRANSLATE_NOOP("SettingRules", "Only for hash buckets.")},
    {"combine", "encoding", {"hash"}, QT_TRANSLATE_NOOP("SettingRules", "Only for hash buckets.")},
    {"negative",
     "objective",
     {"negative-sampling"},
     QT_TRANSLATE_NOOP("SettingRules", "Only with negative sampling.")},
    {"negative-exponent",
     "objective",
     {"negative-sampling"},
     QT_TRANSLATE_NOOP("SettingRules", "Only with negative sampling.")},
    {"cbow-mean",
     "source",
     {"cbow"},
     QT_TRANSLATE_NOOP("SettingRules",
                       "Only for CBOW: skip-gram takes the words of the context one by one.")},
    {"lower-case",
     "tokenizer",
     {"unicode", "keras"},
     QT_TRANSLATE_NOOP("SettingRules", "Splitting at white space takes the text as it stands.")},
    {"momentum",
     "optimizer",
     {"momentum", "sgd"},
     QT_TRANSLATE_NOOP("SettingRules", "This optimiser has no momentum of that kind.")},
};

/// A setting that matters only while a number is above 0.
struct NumberRule {
    std::string_view setting;
    std::string_view other;
    double above;
    const char* sentence;
};

const NumberRule kNumberRules[] = {
    {"combine", "hashes", 1, QT_TRANSLATE_NOOP("SettingRules", "Only with several hash functions.")},
    {"phrase-threshold", "phrases", 0, QT_TRANSLATE_NOOP("SettingRules", "Only when phrases are joined.")},
    {"phrase-min-count", "phrases", 0, QT_TRANSLATE_NOOP("SettingRules", "Only when phrases are joined.")},
    {"phrase-score", "phrases", 0, QT_TRANSLATE_NOOP("SettingRules", "Only when phrases are joined.")},
};

double numberOf(const Recipe& recipe, std::string_view id) {
    const ParameterValue& value = recipe.value(std::string(id));
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return 0;
}

QString tr(const char* text) {
    return QCoreApplication::translate("SettingRules", text);
}

}  // namespace

QString whyIdle(const Recipe& recipe, std::string_view id) {
    for (const Rule& rule : kRules) {
        if (rule.setting != id || !recipe.has(std::string(rule.other))) continue;
        const auto* choice = std::get_if<std::string>(&recipe.value(std::string(rule.other)));
        if (!choice) continue;
        bool matters = false;
        for (const std::string_view wanted : rule.choices) matters |= *choice == wanted;
        if (!matters) return tr(rule.sentence);
    }
    for (const NumberRule& rule : kNumberRules) {
        if (rule.setting != id || !recipe.has(std::string(rule.other))) continue;
        if (numberOf(recipe, rule.other) <= rule.above) return tr(rule.sentence);
    }
    const bool plainText = recipe.has("window");  // labelled data may bring a held-out part of their own
    if ((id == "early-stopping" || id == "keep-best") && plainText && recipe.has("validation") &&
        numberOf(recipe, "validation") <= 0)
        return tr("Only with a held-out part.");
    return {};
}

}  // namespace embedscope
