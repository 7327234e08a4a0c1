#include "sim/root_folder.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <sys/stat.h>

#include "faultline_abi.h"
#include "sim/mapped_file.hpp"

namespace faultline::sim {

namespace {

namespace fs = std::filesystem;

/// What is read, and what it may come to.
struct Reading {
    fs::path folder;
    std::size_t most_entries;
    std::uint64_t bytes_left;
    std::vector<RootEntry> entries;

    std::optional<Error> add(const fs::path& path);
    std::optional<Error> add_folder(const fs::path& path);
    std::optional<Error> fill(RootEntry& entry, const fs::path& path);
};

std::vector<std::byte> bytes_of(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// Contents of a file or a link.
std::optional<Error> Reading::fill(RootEntry& entry, const fs::path& path) {
    std::error_code failure;
    if (S_ISLNK(entry.mode)) {
        entry.bytes = bytes_of(fs::read_symlink(path, failure).string());
        if (failure)
            return Error{fmt::format("{}: {}", path.string(), failure.message())};
    } else if (S_ISREG(entry.mode) && fs::file_size(path, failure) != 0) {
        const auto file = MappedFile::open(path.string(), bytes_left);
        if (!file)
            return Error{fmt::format("{} (of what a program may read)", file.error())};
        entry.bytes.assign(file->bytes().begin(), file->bytes().end());
    }
    if (entry.bytes.size() > bytes_left)
        return Error{fmt::format("{}: the files of this folder do not fit the machine, expected at most a "
                                 "quarter of its RAM",
                                 folder.string())};
    bytes_left -= entry.bytes.size();
    return std::nullopt;
}

std::optional<Error> Reading::add(const fs::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0)
        return Error{fmt::format("{}: {}", path.string(), std::strerror(errno))};
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode) && !S_ISLNK(status.st_mode))
        return std::nullopt;
    RootEntry entry{fmt::format("/{}", path.lexically_relative(folder).string()), status.st_mode, {}};
    if (entry.path.size() >= FL_PATH_MAX)
        return Error{fmt::format("{}: its path has {} bytes, expected at most {}", path.string(),
                                 entry.path.size(), FL_PATH_MAX - 1)};
    if (entries.size() >= most_entries)
        return Error{fmt::format("{}: more than {} files", folder.string(), most_entries)};
    if (auto error = fill(entry, path))
        return error;
    const bool is_folder = S_ISDIR(entry.mode);
    entries.push_back(std::move(entry));
    return is_folder ? add_folder(path) : std::nullopt;
}

std::optional<Error> Reading::add_folder(const fs::path& path) {
    std::error_code failure;
    std::vector<fs::path> children;
    for (fs::directory_iterator it(path, failure), end; !failure && it != end; it.increment(failure))
        children.push_back(it->path());
    if (failure)
        return Error{fmt::format("{}: {}", path.string(), failure.message())};
    std::ranges::sort(children);
    for (const fs::path& child : children)
        if (auto error = add(child))
            return error;
    return std::nullopt;
}

} // namespace

Result<std::vector<RootEntry>> read_root_folder(const std::string& folder, std::size_t most_entries,
                                                std::uint64_t most_bytes) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{
            fmt::format("{}: no such folder, expected one whose files the program may read", folder)};
    Reading reading{folder, most_entries, most_bytes, {}};
    if (auto error = reading.add_folder(reading.folder))
        return *error;
    return std::move(reading.entries);
}

} // namespace faultline::sim
