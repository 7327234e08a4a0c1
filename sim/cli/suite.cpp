#include "sim/cli/suite.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "sim/fault_view.hpp"
#include "sim/render.hpp"
#include "sim/target.hpp"

namespace faultline::sim::cli {

namespace {

namespace fs = std::filesystem;

/// Beyond this a log is of no use in a report.
constexpr std::size_t most_log_lines = 1000;

bool is_scenario(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / "scenario.toml", ignored);
}

/// `folder` and its variants; `folder` alone when its manifest cannot be read.
void add_with_variants(std::vector<std::string>& names, const fs::path& folder) {
    const std::string name = folder.string();
    names.push_back(name);
    const auto scenario = load_scenario(name, folder.filename().string(), "");
    if (!scenario)
        return;
    for (const std::string& variant : scenario->variants)
        names.push_back(fmt::format("{}/{}", name, variant));
}

/// All built-in scenarios, or the one called `base` with its variants; none when there is no such one.
Result<std::vector<std::string>> built_in_names(const std::string& base) {
    const auto all = built_in_scenarios();
    if (!all)
        return Error{all.error()};
    std::vector<std::string> names;
    for (const BuiltIn& scenario : *all)
        if (base.empty() || scenario.name == base || scenario.name.starts_with(base + "/"))
            names.push_back(scenario.name);
    return names;
}

void note_faults(SuiteResult& result, const Recording& recording) {
    for (const RecordedFault& fault : recording.faults) {
        const std::uint64_t esr = fault.taken.record.esr;
        if (is_memory_fault(esr) && std::ranges::find(result.faults, esr) == result.faults.end())
            result.faults.push_back(esr);
    }
}

void note_log(SuiteResult& result, const Recording& recording) {
    for (const LogLine& line : recording.log)
        if (result.log.size() < most_log_lines)
            result.log.push_back(dmesg_line(line));
}

std::vector<std::string> complaints(const Target& target, const Run& run) {
    if (run.outcome.kind == OutcomeKind::limit && !expects_limit(target.scenario.expect))
        return {"stopped: " + run.outcome.limit};
    if (!run.executed)
        return {"the kernel cannot execute it"};
    return unmet_expectations(target.scenario.expect, run);
}

} // namespace

Result<std::vector<std::string>> suite_targets(const std::string& folder) {
    auto built_in = built_in_names(folder);
    if (!built_in || !built_in->empty())
        return built_in;
    std::error_code failure;
    std::vector<fs::path> folders;
    fs::path root = fs::path(folder).lexically_normal();
    if (!root.has_filename())
        root = root.parent_path();
    if (is_scenario(root))
        folders.push_back(root);
    for (const auto& entry : fs::directory_iterator(root, failure))
        if (is_scenario(entry.path()))
            folders.push_back(entry.path());
    if (folders.empty())
        return Error{fmt::format(
            "{}: no scenario, expected a folder with folders that have a scenario.toml each", folder)};
    std::ranges::sort(folders);
    std::vector<std::string> names;
    for (const fs::path& each : folders)
        add_with_variants(names, each);
    return names;
}

SuiteResult run_in_suite(const std::string& name, const TargetOptions& options) {
    SuiteResult result{name, {}, {}, 0, std::nullopt, {}, {}, {}};
    const auto target = open_target(name, options.settings, options.args);
    if (!target) {
        result.complaint = {target.error()};
        return result;
    }
    result.kernel = target->scenario.kernel;
    result.title = target->scenario.title;
    const auto done = run(*target, {true, nullptr});
    if (!done) {
        result.complaint = {done.error()};
        return result;
    }
    result.instructions = done->instructions;
    result.outcome = done->outcome;
    note_faults(result, done->recording);
    note_log(result, done->recording);
    result.complaint = complaints(*target, *done);
    return result;
}

std::string outcome_text(const SuiteResult& result) {
    if (!result.outcome)
        return "cannot be run";
    const Outcome& end = *result.outcome;
    switch (end.kind) {
    case OutcomeKind::exit:
        return fmt::format("exit {}", end.exit_status);
    case OutcomeKind::signal:
        return end.si_code.empty() ? end.signal : fmt::format("{} {}", end.signal, end.si_code);
    default:
        return std::string(name(end.kind));
    }
}

} // namespace faultline::sim::cli
