// faultline list: the built-in scenarios.

#include <algorithm>

#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/target.hpp"

namespace faultline::sim::cli {

int list_command(const ListOptions& options) {
    const auto scenarios = built_in_scenarios();
    if (!scenarios) {
        complain(scenarios.error());
        return exit_bad_input;
    }
    if (options.json) {
        Json json = Json::array();
        for (const BuiltIn& scenario : *scenarios)
            json.push_back({{"name", scenario.name},
                            {"kernel", scenario.kernel},
                            {"title", scenario.title},
                            {"summary", scenario.summary}});
        print(to_text(json));
        return exit_ok;
    }
    const Paint paint = Paint::for_stdout();
    std::size_t width = 0;
    for (const BuiltIn& scenario : *scenarios)
        width = std::max(width, scenario.name.size());
    for (const BuiltIn& scenario : *scenarios) {
        constexpr std::size_t after_name = 8; // "  4.9   "
        print(fmt::format("{}  {}   {}\n", paint(Ink::bold, fmt::format("{:{}}", scenario.name, width)),
                          scenario.kernel, wrap(scenario.title, width + after_name)));
    }
    return exit_ok;
}

} // namespace faultline::sim::cli
