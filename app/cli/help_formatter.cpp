#include "app/cli/help_formatter.h"

#include <CLI/Option.hpp>
#include <sstream>

namespace embedscope::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kTextColumn = 32;

/// A name on the left and a text beside it, or below where the name is long.
std::string entry(const std::string& name, const std::string& text) {
    std::string out = "  " + name;
    std::size_t column = out.size();
    if (column + 2 > kTextColumn) {
        out += '\n';
        column = 0;
    }
    out += std::string(kTextColumn - column, ' ');
    column = kTextColumn;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (column > kTextColumn && column + 1 + word.size() > kWidth) {
            out += "\n" + std::string(kTextColumn, ' ');
            column = kTextColumn;
        } else if (column > kTextColumn) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + "\n";
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    // The groups come with a blank line before and one behind.
    for (std::size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool isPositional) const {
    std::string name = isPositional ? option->get_name(true, false) : "";
    if (!isPositional) {
        for (const auto& shortName : option->get_snames()) name += (name.empty() ? "-" : ", -") + shortName;
        for (const auto& longName : option->get_lnames()) name += (name.empty() ? "--" : ", --") + longName;
    }
    if (!isPositional && !option->get_type_name().empty()) name += " " + option->get_type_name();
    return entry(name, option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
    return entry(command->get_name(), command->get_description());
}

}  // namespace embedscope::cli
