// faultline diff: two runs of nearly the same program side by side.

#include "sim/cli/commands.hpp"
#include "sim/cli/diff_page.hpp"
#include "sim/cli/input.hpp"
#include "sim/cli/paint.hpp"
#include "sim/compare/compare.hpp"

namespace faultline::sim::cli {

namespace {

/// Both programs read the same.
std::string shared_input() {
    static const std::string text = read_standard_input();
    return text;
}

} // namespace

int diff_command(const DiffOptions& options) {
    const auto a = open_target(options.a.target, options.a.settings, options.a.args);
    const auto b = open_target(options.b.target, options.b.settings, options.b.args);
    for (const auto* const target : {&a, &b})
        if (!*target) {
            complain(target->error());
            return exit_bad_input;
        }
    const auto result = compare({&*a, &*b}, shared_input);
    if (!result) {
        complain(result.error());
        return exit_bad_input;
    }
    print(options.json ? to_text(diff_json(*result)) : diff_page(Paint::for_stdout(), *result));
    return result->same() ? exit_ok : exit_unexpected;
}

} // namespace faultline::sim::cli
