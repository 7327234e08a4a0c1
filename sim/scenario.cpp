#include "sim/scenario.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "sim/mapped_file.hpp"
#include "sim/scenario_keys.hpp"
#include "sim/text.hpp"
#include "sim/toml.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t max_manifest = 1U << 20U;
constexpr std::size_t comm_bytes = 15; // TASK_COMM_LEN without the NUL

Error at(const std::string& file, const toml::node& node, std::string_view what) {
    return {fmt::format("{}:{}: {}", file, node.source().begin.line, what)};
}

std::string join(std::string_view prefix, std::string_view key) {
    return prefix.empty() ? std::string(key) : fmt::format("{}.{}", prefix, key);
}

Result<KeyValue> list_of(const toml::array& array, const std::string& file, const std::string& key) {
    StringList list;
    for (const toml::node& item : array) {
        const auto text = item.value_exact<std::string>();
        if (!text)
            return at(file, item,
                      fmt::format("{} holds something else than strings, expected a list of strings", key));
        list.push_back(*text);
    }
    return KeyValue{std::move(list)};
}

Result<KeyValue> value_of(const toml::node& node, const std::string& file, const std::string& key) {
    if (const auto flag = node.value_exact<bool>())
        return KeyValue{*flag};
    if (const auto whole = node.value_exact<std::int64_t>())
        return KeyValue{*whole};
    if (const auto text = node.value_exact<std::string>())
        return KeyValue{*text};
    if (const toml::array* const array = node.as_array())
        return list_of(*array, file, key);
    return at(file, node,
              fmt::format("{} is {}, expected {}", key,
                          node.is_floating_point() ? "a number with a point" : "a date or time",
                          expected_type(key)));
}

/// Applies every key of `table` in turn; tables inside give dotted keys.
std::optional<Error> apply_table(Scenario& scenario, const toml::table& table, const std::string& file,
                                 const std::string& prefix) {
    for (const auto& [name, node] : table) {
        const std::string key = join(prefix, name.str());
        if (key == "variants")
            continue;
        if (const toml::table* const inner = node.as_table()) {
            if (!is_table_key(key))
                return at(file, node,
                          fmt::format("unknown table '{}'{}", key, suggestion(key, table_keys())));
            if (auto error = apply_table(scenario, *inner, file, key))
                return error;
            continue;
        }
        const auto value = value_of(node, file, key);
        if (!value)
            return Error{value.error()};
        if (const auto error = assign(scenario, key, *value))
            return at(file, node, error->message);
    }
    return std::nullopt;
}

/// Checks every variant (an error in one is an error of the file), and applies the one that is asked for.
std::optional<Error> apply_variants(Scenario& scenario, const toml::table& root, const std::string& file,
                                    std::string_view wanted) {
    const toml::node* const node = root.get("variants");
    if (node != nullptr && !node->is_table())
        return at(file, *node, "variants is no table, expected [variants.NAME]");
    const toml::table none;
    const Scenario base = scenario;
    bool found = wanted.empty();
    // A copied node forgets its line, so the table is only referred to.
    for (const auto& [name, entry] : node != nullptr ? *node->as_table() : none) {
        const toml::table* const table = entry.as_table();
        if (table == nullptr)
            return at(file, entry, fmt::format("variants.{} is no table, expected overrides", name.str()));
        Scenario with = base;
        if (auto error = apply_table(with, *table, file, ""))
            return error;
        scenario.variants.emplace_back(name.str());
        if (name.str() != wanted)
            continue;
        with.variants = std::move(scenario.variants);
        scenario = std::move(with);
        found = true;
    }
    if (!found && scenario.variants.empty())
        return Error{fmt::format("{}: no variant '{}', this scenario has none", file, wanted)};
    if (!found)
        return Error{fmt::format("{}: no variant '{}', expected one of: {}", file, wanted,
                                 fmt::join(scenario.variants, ", "))};
    return std::nullopt;
}

/// The document, or where it stops being TOML.
Result<toml::table> parse_toml(std::string_view text, const std::string& file) {
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        std::string what(error.description());
        std::ranges::replace(what, '\n', ' ');
        return Error{fmt::format("{}:{}: {}", file, error.source().begin.line, what)};
    }
}

std::optional<Error> check_complete(const Scenario& scenario, const std::string& file) {
    const ProgramSource& program = scenario.program;
    if (scenario.title.empty())
        return Error{
            fmt::format("{}:1: title is missing, expected one line that says what the scenario shows", file)};
    if (!program.elf.empty() && !program.sources.empty())
        return Error{fmt::format("{}:1: both program.elf and program.sources, expected one of them", file)};
    if (!has_program(scenario) && !has_own_kernel(scenario))
        return Error{
            fmt::format("{}:1: nothing to run, expected program.sources (or program.elf, or a kernel of the "
                        "scenario's own)",
                        file)};
    return std::nullopt;
}

/// "file:line" of a key, as the variant or else the base has it.
std::string place_of(const std::string& text, const std::string& file, std::string_view variant,
                     std::string_view key) {
    const auto parsed = parse_toml(text, file);
    if (!parsed)
        return file;
    const auto base = (*parsed).at_path(key);
    const auto own = (*parsed)["variants"][variant].at_path(key);
    const toml::node* const node = own ? own.node() : base.node();
    return node == nullptr ? file : fmt::format("{}:{}", file, node->source().begin.line);
}

/// Every file that the manifest names is in its folder.
std::optional<Error> check_files(const Scenario& scenario, const std::string& folder, const std::string& file,
                                 const std::string& text) {
    const auto missing = [&](const std::string& name) {
        std::error_code ignored;
        return !std::filesystem::is_regular_file(std::filesystem::path(folder) / name, ignored);
    };
    const auto complaint = [&](std::string_view key, const std::string& name) {
        return Error{fmt::format("{}: {} names '{}', expected a file in {}",
                                 place_of(text, file, scenario.variant, key), key, name, folder)};
    };
    if (has_own_kernel(scenario) && missing(scenario.own_kernel.file))
        return complaint("kernel", scenario.own_kernel.file);
    for (const std::string& name : scenario.own_kernel.sources)
        if (missing(name))
            return complaint("kernel_sources", name);
    for (const std::string& name : scenario.program.sources)
        if (missing(name))
            return complaint("program.sources", name);
    return std::nullopt;
}

} // namespace

Result<Scenario> parse_scenario(std::string_view text, const std::string& file, std::string_view variant) {
    auto parsed = parse_toml(text, file);
    if (!parsed)
        return Error{parsed.error()};
    const toml::table& table = *parsed;
    Scenario scenario;
    scenario.variant = variant;
    if (auto error = apply_table(scenario, table, file, ""))
        return *error;
    if (auto error = apply_variants(scenario, table, file, variant))
        return *error;
    if (auto error = check_complete(scenario, file))
        return *error;
    return scenario;
}

Result<Scenario> load_scenario(const std::string& folder, std::string_view name, std::string_view variant) {
    const std::string file = folder + "/scenario.toml";
    const auto mapped = MappedFile::open(file, max_manifest);
    if (!mapped)
        return Error{mapped.error()};
    const auto bytes = mapped->bytes();
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto scenario = parse_scenario(text, file, variant);
    if (!scenario)
        return scenario;
    scenario->folder = folder;
    scenario->name = variant.empty() ? std::string(name) : fmt::format("{}/{}", name, variant);
    if (scenario->argv0.empty())
        scenario->argv0 = fmt::format("./{}", std::filesystem::path(name).filename().string());
    if (auto error = check_files(*scenario, folder, file, text))
        return *error;
    return scenario;
}

std::optional<Error> add_narration(Scenario& scenario, std::string_view text, const std::string& file) {
    const auto parsed = parse_toml(text, file);
    if (!parsed)
        return Error{parsed.error()};
    Scenario narrated;
    if (auto error = apply_table(narrated, *parsed, file, ""))
        return error;
    scenario.narration.merge(narrated.narration);
    return std::nullopt;
}

Scenario scenario_for_elf(const std::string& path) {
    constexpr std::size_t longest = 254; // FL_PATH_MAX with its NUL and a leading slash
    Scenario scenario;
    scenario.name = path;
    scenario.program.elf = path;
    // As much as the "linux,dummy-virt" has whose kernels' logs we compare with: what lies behind an address of the
    // linear map depends on it.
    scenario.memory_mib = 1024;
    scenario.argv0 = path.size() <= longest ? path : "./" + std::filesystem::path(path).filename().string();
    return scenario;
}

std::optional<Error> apply_setting(Scenario& scenario, const Setting& setting) {
    const auto value = value_from_text(setting.key, setting.text);
    if (!value)
        return Error{fmt::format("--set: {}", value.error())};
    if (auto error = assign(scenario, setting.key, *value))
        return Error{fmt::format("--set: {}", error->message)};
    return std::nullopt;
}

bool has_own_kernel(const Scenario& scenario) {
    return !scenario.own_kernel.file.empty();
}

bool has_program(const Scenario& scenario) {
    return !scenario.program.elf.empty() || !scenario.program.sources.empty();
}

std::uint64_t ram_bytes(const Scenario& scenario) {
    return scenario.board.banks.empty() ? scenario.memory_mib << 20U : ram_bytes(scenario.board);
}

std::string comm_of(const Scenario& scenario) {
    if (!scenario.identity.comm.empty())
        return scenario.identity.comm;
    const std::size_t slash = scenario.argv0.rfind('/');
    return scenario.argv0.substr(slash == std::string::npos ? 0 : slash + 1).substr(0, comm_bytes);
}

unsigned cpu_number(const Scenario& scenario, unsigned index) {
    return scenario.cpus == 1 ? scenario.identity.cpu : index;
}

} // namespace faultline::sim
