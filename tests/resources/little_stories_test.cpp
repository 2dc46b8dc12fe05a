// resources/texts/little_stories.txt: what lessons and the first run promise about it.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <vector>

#include "core/data/prepared_text.h"
#include "core/eval/class_precision.h"
#include "core/text/tokenizer.h"
#include "core/train/training_methods.h"
#include "core/train/training_session.h"

namespace embedscope {
namespace {

const std::string kFolder = EMBEDSCOPE_RESOURCES "/texts/";

std::vector<WordClass> knownClasses() {
    std::vector<WordClass> classes;
    std::ifstream file(kFolder + "grammar_classes.tsv");
    for (std::string line; std::getline(file, line);) {
        const std::size_t tab = line.find('\t');
        classes.push_back({line.substr(0, tab), line.substr(tab + 1)});
    }
    return classes;
}

TEST(LittleStories, EveryClassedWordIsFrequentAndEveryClassLargeEnoughForFiveNeighbours) {
    const auto text = PreparedText::read({kFolder + "little_stories.txt"}, {});
    ASSERT_TRUE(text) << text.error().sentence();
    EXPECT_TRUE((*text)->report().warnings.empty());
    std::map<std::string, int> sizes;
    std::map<std::string, std::string> classOf;
    for (const auto& [word, label] : knownClasses()) {
        EXPECT_TRUE(classOf.emplace(word, label).second) << word << " has two classes";
        ++sizes[label];
        const auto row = (*text)->types().find(word);
        ASSERT_TRUE(row) << word;
        EXPECT_GE((*text)->types().count(*row), 50u) << word;
    }
    EXPECT_GE(sizes.size(), 30u);
    for (const auto& [label, size] : sizes) EXPECT_GE(size, 6) << label;
}

TEST(LittleStories, AShortTrainingPutsWordsOfAClassNextToEachOther) {
    auto recipe = makeRecipe("skipgram");
    ASSERT_TRUE(recipe);
    // Half the default size: a second of training, so that the test stays quick. One thread: the same vectors
    // every time.
    ASSERT_TRUE(recipe->setFromText("dim", "50"));
    TrainingRequest request;
    request.recipe = *recipe;
    request.inputs = {kFolder + "little_stories.txt"};
    request.threads = 1;
    auto session = TrainingSession::start(std::move(request));
    ASSERT_TRUE(session) << session.error().sentence();
    ASSERT_TRUE((*session)->waitForEnd());
    const auto model = (*session)->result();
    ASSERT_TRUE(model) << model.error().sentence();

    std::vector<WordClass> classes = knownClasses();
    const auto trained = classPrecision((*model)->vectors, classes, 5);
    ASSERT_TRUE(trained);
    EXPECT_EQ(trained->words, classes.size());
    EXPECT_GE(trained->precision, 0.9);

    // The measure can fail: with the classes dealt out anew, most neighbours are strangers.
    std::vector<WordClass> wrong = classes;
    for (std::size_t i = 0; i < wrong.size(); ++i)
        wrong[i].label = classes[(i * 7 + 10) % classes.size()].label;
    const auto control = classPrecision((*model)->vectors, wrong, 5);
    ASSERT_TRUE(control);
    EXPECT_LT(control->precision, 0.3);
}

}  // namespace
}  // namespace embedscope
