// faultline run --all: every scenario, and whether it ended as it should.

#include <algorithm>

#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/cli/suite.hpp"

namespace faultline::sim::cli {

namespace {

std::size_t count_failed(const std::vector<SuiteResult>& results) {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [](const SuiteResult& r) { return !r.passed(); }));
}

Json result_json(const SuiteResult& result) {
    Json faults = Json::array();
    for (const std::uint64_t esr : result.faults)
        faults.push_back(hex(esr));
    return {{"scenario", result.name},
            {"kernel", result.kernel},
            {"title", result.title},
            {"passed", result.passed()},
            {"unmet", result.complaint},
            {"outcome", result.outcome ? outcome_json(*result.outcome) : Json(nullptr)},
            {"instructions", result.instructions},
            {"faults", std::move(faults)}};
}

Json suite_json(const std::vector<SuiteResult>& results) {
    Json all = Json::array();
    for (const SuiteResult& result : results)
        all.push_back(result_json(result));
    const std::size_t failed = count_failed(results);
    return {{"passed", results.size() - failed}, {"failed", failed}, {"results", std::move(all)}};
}

std::string table_row(const Paint& paint, const SuiteResult& result, std::size_t width) {
    constexpr std::size_t outcome_width = 20;
    const std::string verdict = result.passed() ? paint(Ink::green, "yes") : paint(Ink::red, "NO ");
    std::string text = fmt::format("{:{}}  {:{}}  {}          {:>12}\n", printable(result.name), width,
                                   outcome_text(result), outcome_width, verdict, result.instructions);
    for (const std::string& line : result.complaint)
        text += fmt::format("{:{}}  {}\n", "", width, paint(Ink::red, printable(line)));
    return text;
}

void print_table(const std::vector<SuiteResult>& results, std::size_t width) {
    const Paint paint = Paint::for_stdout();
    print(paint(Ink::bold,
                fmt::format("{:{}}  {:20}  as expected  instructions", "scenario", width, "outcome")) +
          "\n");
    for (const SuiteResult& result : results)
        print(table_row(paint, result, width));
    print(fmt::format("{} {}, {} not as expected\n", results.size(),
                      results.size() == 1 ? "scenario" : "scenarios", count_failed(results)));
}

} // namespace

int run_all_command(const RunOptions& options) {
    const auto names = suite_targets(options.target.target);
    if (!names) {
        complain(names.error());
        return exit_bad_input;
    }
    std::vector<SuiteResult> results;
    std::size_t width = std::string_view("scenario").size();
    for (const std::string& name : *names) {
        results.push_back(run_in_suite(name, options.target));
        width = std::max(width, name.size());
    }
    if (options.json)
        print(to_text(suite_json(results)));
    else
        print_table(results, width);
    if (!options.junit.empty())
        if (const auto error = write_junit(options.junit, results)) {
            complain(error->message);
            return exit_bad_input;
        }
    return count_failed(results) == 0 ? exit_ok : exit_unexpected;
}

} // namespace faultline::sim::cli
