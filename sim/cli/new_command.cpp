// faultline new: a scenario folder to begin with.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/paint.hpp"
#include "sim/target.hpp"

namespace faultline::sim::cli {

namespace {

namespace fs = std::filesystem;

/// In names and contents of a template's files, what the scenario's name goes in place of.
constexpr std::string_view placeholder = "NAME_OF_SCENARIO";

std::string with_name(std::string text, const std::string& name) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + name.size()))
        text.replace(at, placeholder.size(), name);
    return text;
}

bool is_word(const std::string& name) {
    return !name.empty() && name.front() != '-' && std::ranges::all_of(name, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '_' || letter == '-';
    });
}

/// The folder without a slash at its end.
fs::path folder_of(const NewOptions& options) {
    const fs::path path = fs::path(options.folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

std::optional<Error> check(const fs::path& folder) {
    const std::string name = folder.filename().string();
    std::error_code ignored;
    if (!is_word(name))
        return Error{fmt::format("'{}' is no name for a scenario, expected letters, digits, _ and -", name)};
    if (fs::exists(fs::symlink_status(folder, ignored)))
        return Error{fmt::format("{}: exists already, expected the name of a new folder", folder.string())};
    if (fs::exists(fs::path(data_directory()) / "scenarios" / name, ignored))
        return Error{fmt::format("{}: a built-in scenario has this name, expected another", name)};
    return std::nullopt;
}

/// Copies one file of the template, the name put in.
bool copy_file(const fs::path& from, const fs::path& folder, const std::string& name) {
    std::ifstream in(from, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::ofstream out(folder / with_name(from.filename().string(), name), std::ios::binary);
    out << with_name(text, name) << std::flush;
    return in.good() && out.good();
}

std::optional<Error> make(const fs::path& folder, const std::string& from) {
    const fs::path source = fs::path(data_directory()) / "templates" / from;
    std::error_code failure;
    if (!fs::create_directories(folder, failure))
        return Error{fmt::format("{}: cannot be made: {}", folder.string(), failure.message())};
    for (const auto& entry : fs::directory_iterator(source, failure))
        if (!copy_file(entry.path(), folder, folder.filename().string()))
            return Error{fmt::format("{}: cannot be copied to {}", entry.path().string(), folder.string())};
    if (failure)
        return Error{fmt::format("{}: {}", source.string(), failure.message())};
    return std::nullopt;
}

} // namespace

int new_command(const NewOptions& options) {
    const fs::path folder = folder_of(options);
    auto error = check(folder);
    if (!error)
        error = make(folder, options.from);
    if (error) {
        complain(error->message);
        return exit_bad_input;
    }
    print(fmt::format("{}: made. It runs at once:\n  faultline run {}\n", folder.string(), folder.string()));
    return exit_ok;
}

} // namespace faultline::sim::cli
