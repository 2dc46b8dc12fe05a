#include "core/model/bag_classifier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/token_hash.h"

namespace embedscope {
namespace {

constexpr std::array<std::pair<ClassifierObjective, const char*>, 3> kObjectives = {
    {{ClassifierObjective::Softmax, "softmax"},
     {ClassifierObjective::NegativeSampling, "negative-sampling"},
     {ClassifierObjective::HierarchicalSoftmax, "hierarchical-softmax"}}};

double dot(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

Error broken(const std::string& name, std::string what) {
    return {ErrorCode::BadFormat, "the classifier in the model cannot be used: " + std::move(what), name,
            "Save the model again"};
}

bool hasShape(const ModelTensor& tensor, std::uint64_t rows, std::uint64_t columns) {
    return tensor.type == ScalarType::F32 && tensor.shape == std::vector<std::uint64_t>{rows, columns} &&
           tensor.values<float>().size() == rows * columns;
}

/// Scores to probabilities, in place.
void softmax(std::vector<double>& scores) {
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(score - largest);
    for (double& score : scores) score /= sum;
}

Result<std::shared_ptr<const Vocabulary>> readLabels(const nlohmann::json& json, const std::string& name) {
    const auto names = json.find("labels");
    const auto counts = json.find("label_counts");
    if (names == json.end() || !names->is_array() || counts == json.end() || !counts->is_array() ||
        names->size() != counts->size())
        return broken(name, "its labels are not there");
    if (names->size() < 2) return broken(name, "it has fewer than two labels");
    std::vector<std::string> keys;
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < names->size(); ++i) {
        if (!(*names)[i].is_string() || !(*counts)[i].is_number_unsigned())
            return broken(name, "label " + std::to_string(i) + " is not a name with a count");
        keys.push_back((*names)[i].get<std::string>());
        numbers.push_back((*counts)[i].get<std::uint64_t>());
    }
    return std::shared_ptr<const Vocabulary>(
        std::make_shared<Vocabulary>(std::move(keys), std::move(numbers)));
}

}  // namespace

const char* classifierObjectiveName(ClassifierObjective objective) {
    for (const auto& [value, name] : kObjectives)
        if (value == objective) return name;
    return "";
}

ModelPart BagClassifier::makePart(Contents contents) {
    nlohmann::json labels = nlohmann::json::array();
    nlohmann::json counts = nlohmann::json::array();
    for (std::uint32_t i = 0; i < contents.labels->size(); ++i) {
        labels.push_back(std::string(contents.labels->key({i})));
        counts.push_back(contents.labels->count({i}));
    }
    nlohmann::json json = {{"kind", "bag"},
                           {"features", nlohmann::json::parse(contents.features.toJson())},
                           {"objective", classifierObjectiveName(contents.objective)},
                           {"labels", std::move(labels)},
                           {"label_counts", std::move(counts)}};
    ModelPart part{kPartName, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), {}};
    contents.output.name = "output";
    part.tensors.push_back(std::move(contents.output));
    if (contents.features.hasBuckets()) {
        contents.buckets.name = "buckets";
        contents.bucketRows.name = "bucket_rows";
        part.tensors.push_back(std::move(contents.buckets));
        part.tensors.push_back(std::move(contents.bucketRows));
    }
    return part;
}

Result<std::shared_ptr<const BagClassifier>> BagClassifier::open(ModelPtr model) {
    const ModelPart* part = findPart(*model, kPartName);
    if (!part)
        return Error{ErrorCode::NotFound, "the model is no classifier", model->name,
                     "Train one with the method 'supervised'"};
    const auto json = nlohmann::json::parse(part->json, nullptr, false);
    if (!json.is_object() || json.value("kind", nlohmann::json()) != "bag" || !json.contains("features"))
        return broken(model->name, "it is of an unknown kind");
    std::shared_ptr<BagClassifier> classifier(new BagClassifier);
    Contents& contents = classifier->m_contents;
    auto features = BagFeatures::fromJson(json["features"].dump());
    if (!features) return broken(model->name, features.error().what);
    contents.features = *features;
    const auto objective = std::find_if(kObjectives.begin(), kObjectives.end(), [&](const auto& row) {
        return json.value("objective", nlohmann::json()) == row.second;
    });
    if (objective == kObjectives.end()) return broken(model->name, "its objective is not known");
    contents.objective = objective->first;
    auto labels = readLabels(json, model->name);
    if (!labels) return labels.error();
    contents.labels = std::move(*labels);
    if (const auto* output = part->find("output")) contents.output = *output;
    if (const auto* buckets = part->find("buckets")) contents.buckets = *buckets;
    if (const auto* rows = part->find("bucket_rows")) contents.bucketRows = *rows;
    classifier->m_model = std::move(model);
    if (Status checked = classifier->check(); !checked) return checked.error();
    if (contents.objective == ClassifierObjective::HierarchicalSoftmax)
        classifier->m_tree.emplace(contents.labels->counts());
    classifier->m_endRow = classifier->m_model->vectors.keys->find(kEndOfText);
    return std::shared_ptr<const BagClassifier>(std::move(classifier));
}

Status BagClassifier::check() const {
    const bool tree = m_contents.objective == ClassifierObjective::HierarchicalSoftmax;
    if (!hasShape(m_contents.output, labels().size() - (tree ? 1 : 0), dim()))
        return broken(m_model->name, "its output matrix is not labels x dimension");
    if (!m_contents.features.hasBuckets()) return {};
    const auto buckets = m_contents.buckets.values<std::uint32_t>();
    if (buckets.empty() && m_contents.buckets.shape != std::vector<std::uint64_t>{0})
        return broken(m_model->name, "the numbers of its n-gram rows are not there");
    if (!hasShape(m_contents.bucketRows, buckets.size(), dim()))
        return broken(m_model->name, "its n-gram rows are not as many as their numbers");
    for (std::size_t i = 1; i < buckets.size(); ++i)
        if (buckets[i - 1] >= buckets[i])
            return broken(m_model->name, "the numbers of its n-gram rows do not rise");
    return {};
}

std::optional<std::uint64_t> BagClassifier::bucketRow(std::uint64_t bucket) const {
    const auto buckets = m_contents.buckets.values<std::uint32_t>();
    const auto found = std::lower_bound(buckets.begin(), buckets.end(), bucket);
    if (found == buckets.end() || *found != bucket) return std::nullopt;
    return m_model->vectors.rows() + static_cast<std::uint64_t>(found - buckets.begin());
}

std::span<const float> BagClassifier::row(std::uint64_t index, std::span<float> scratch) const {
    const VectorMatrix& vectors = m_model->vectors.vectors;
    if (index >= vectors.rows())
        return m_contents.bucketRows.values<float>().subspan((index - vectors.rows()) * dim(), dim());
    const RowId id{static_cast<std::uint32_t>(index)};
    if (vectors.isFloat32()) return vectors.rowFloats(id);
    vectors.copyRow(id, scratch);
    return scratch;
}

std::span<const float> BagClassifier::outputRow(std::size_t index) const {
    return m_contents.output.values<float>().subspan(index * dim(), dim());
}

std::vector<BagClassifier::Entry> BagClassifier::bagOf(std::span<const std::string_view> words) const {
    const BagFeatures& features = m_contents.features;
    std::vector<Entry> bag;
    std::vector<std::uint32_t> hashes;
    const auto addWord = [&](std::string_view word, std::optional<RowId> known) {
        const auto place = static_cast<std::uint32_t>(hashes.size());
        hashes.push_back(fastTextHash(word));
        if (known) bag.push_back({known->value, place, place});
        if (!features.charNgrams || word == kEndOfText) return;
        forEachNgram(withBorders(word), features.ngrams, [&](std::string_view ngram) {
            if (const auto found = bucketRow(ngramBucket(ngram, features.buckets)))
                bag.push_back({*found, place, place});
        });
    };
    for (const std::string_view word : words) addWord(word, m_model->vectors.keys->find(word));
    addWord(kEndOfText, m_endRow);
    if (features.wordNgrams > 1)
        forEachWordNgram(hashes, features.wordNgrams, features.buckets,
                         [&](std::uint64_t bucket, std::size_t first, std::size_t last) {
                             if (const auto found = bucketRow(bucket))
                                 bag.push_back({*found, static_cast<std::uint32_t>(first),
                                                static_cast<std::uint32_t>(last)});
                         });
    return bag;
}

bool BagClassifier::knows(std::string_view word) const {
    if (m_model->vectors.keys->find(word)) return true;
    if (!m_contents.features.charNgrams) return false;
    bool known = false;
    forEachNgram(withBorders(word), m_contents.features.ngrams, [&](std::string_view ngram) {
        known = known || bucketRow(ngramBucket(ngram, m_contents.features.buckets)).has_value();
    });
    return known;
}

std::vector<float> BagClassifier::probabilities(std::span<const std::string_view> words) const {
    const std::vector<Entry> bag = bagOf(words);
    std::vector<float> hidden(dim());
    std::vector<float> scratch(dim());
    for (const Entry& entry : bag) {
        const auto values = row(entry.row, scratch);
        for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] += values[i];
    }
    if (!bag.empty())
        for (float& value : hidden) value /= static_cast<float>(bag.size());

    std::vector<double> scores(labels().size());
    if (m_tree) {
        std::vector<double> nodes(m_tree->nodes());
        for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = dot(hidden, outputRow(i));
        for (std::uint32_t label = 0; label < scores.size(); ++label) {
            scores[label] = 1;
            for (const auto& step : m_tree->path(label))
                scores[label] *= sigmoid(step.right ? nodes[step.node] : -nodes[step.node]);
        }
    } else {
        for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = dot(hidden, outputRow(i));
        if (m_contents.objective == ClassifierObjective::Softmax) {
            softmax(scores);
        } else {
            double sum = 0;
            for (double& score : scores) sum += score = sigmoid(score);
            if (sum > 0)
                for (double& score : scores) score /= sum;
        }
    }
    return {scores.begin(), scores.end()};
}

std::optional<BagClassifier::Contributions> BagClassifier::contributions(
    std::span<const std::string_view> words, std::uint32_t label) const {
    if (m_tree) return std::nullopt;
    const std::vector<Entry> bag = bagOf(words);
    const auto others = static_cast<double>(labels().size() - 1);
    std::vector<float> direction(dim());
    for (std::size_t i = 0; i < direction.size(); ++i) {
        double sum = 0;
        for (std::size_t other = 0; other < labels().size(); ++other)
            if (other != label) sum += static_cast<double>(outputRow(other)[i]);
        direction[i] = static_cast<float>(static_cast<double>(outputRow(label)[i]) - sum / others);
    }
    Contributions result;
    result.words.resize(words.size());
    std::vector<float> scratch(dim());
    for (const Entry& entry : bag) {
        const double all = dot(row(entry.row, scratch), direction) / static_cast<double>(bag.size());
        const double each = all / static_cast<double>(entry.last - entry.first + 1);
        for (std::uint32_t word = entry.first; word <= entry.last; ++word)
            (word < words.size() ? result.words[word] : result.constant) += each;
    }
    return result;
}

}  // namespace embedscope
