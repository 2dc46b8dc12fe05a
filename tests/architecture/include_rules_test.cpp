#include "tests/architecture/include_rules.h"

#include <gtest/gtest.h>

namespace architecture {
namespace {

TEST(IncludeRules, FindWhatIsForbidden) {
    EXPECT_NE(violation("core/base/error.cpp", "core/model/recipe.h"), "");
    EXPECT_NE(violation("core/io/format_registry.cpp", "core/train/training_session.h"), "");
    EXPECT_NE(violation("core/index/exact_index.h", "core/project/pca.h"), "");
    EXPECT_NE(violation("core/index/exact_index.h", "core/unheard_of/thing.h"), "");
    EXPECT_NE(violation("core/base/error.cpp", "QString"), "");
    EXPECT_NE(violation("core/base/error.cpp", "QtWidgets"), "");
    EXPECT_NE(violation("core/base/error.cpp", "ui/theme/theme.h"), "");
    EXPECT_NE(violation("app/cli/console.cpp", "QString"), "");
    EXPECT_NE(violation("app/embedscope_cli_main.cpp", "ui/theme/theme.h"), "");
    EXPECT_NE(violation("ui/models/runs_model.h", "ui/panels/runs_panel.h"), "");
    EXPECT_NE(violation("ui/models/runs_model.h", "ui/map/map_view.h"), "");
    EXPECT_NE(violation("ui/theme/theme.h", "ui/session/workspace.h"), "");
    EXPECT_NE(violation("ui/panels/map_panel.cpp", "app/cli/console.h"), "");
    EXPECT_NE(violation("core/base/error.cpp", "tests/architecture/include_rules.h"), "");
}

TEST(IncludeRules, AllowWhatIsMeant) {
    EXPECT_EQ(violation("core/io/formats/glove_text.cpp", "core/model/embedding_model.h"), "");
    EXPECT_EQ(violation("core/project/tsne.cpp", "core/index/exact_index.h"), "");
    EXPECT_EQ(violation("core/data/prepared_text.h", "core/model/vocabulary.h"), "");
    EXPECT_EQ(violation("core/eval/analogies.cpp", "core/index/exact_index.h"), "");
    EXPECT_EQ(violation("core/base/error.cpp", "string"), "");
    EXPECT_EQ(violation("ui/windows/main_window.h", "ui/panels/map_panel.h"), "");
    EXPECT_EQ(violation("ui/panels/map_panel.cpp", "QWidget"), "");
    EXPECT_EQ(violation("ui/session/training_bridge.cpp", "core/train/training_session.h"), "");
    EXPECT_EQ(violation("app/embedscope_main.cpp", "ui/windows/main_window.h"), "");
}

TEST(IncludeRules, HoldInTheWholeTree) {
    std::size_t includes = 0;
    for (const char* folder : {"core", "ui", "app"}) {
        for (const auto& file : sourceFiles(EMBEDSCOPE_ROOT, folder)) {
            for (const auto& include : file.includes) {
                ++includes;
                EXPECT_EQ(violation(file.path, include), "") << file.path << " includes " << include;
            }
        }
    }
    EXPECT_GT(includes, 100u) << "the files of the project were not found below " EMBEDSCOPE_ROOT;
}

}  // namespace
}  // namespace architecture
