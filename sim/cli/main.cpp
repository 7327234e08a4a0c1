// faultline: the command line.

#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"

namespace {

namespace cli = faultline::sim::cli;

template <class... F> struct Overloaded : F... { using F::operator()...; };
template <class... F> Overloaded(F...) -> Overloaded<F...>;

int dispatch(const cli::Command& command) {
    return std::visit(Overloaded{[](const cli::ListOptions& o) { return cli::list_command(o); },
                                 [](const cli::RunOptions& o) {
                                     return o.all ? cli::run_all_command(o) : cli::run_command(o);
                                 },
                                 [](const cli::NewOptions& o) { return cli::new_command(o); },
                                 [](const cli::WalkOptions& o) { return cli::walk_command(o); },
                                 [](const cli::EsrOptions& o) { return cli::esr_command(o); },
                                 [](const cli::CheckMmuOptions& o) { return cli::check_mmu_command(o); },
                                 [](const cli::GdbOptions& o) { return cli::gdb_command(o); },
                                 [](const cli::GuiOptions& o) { return cli::gui_command(o); },
                                 [](const cli::DiffOptions& o) { return cli::diff_command(o); }},
                      command);
}

} // namespace

int main(int argc, char** argv) {
    try {
        const auto parsed = cli::parse_command_line({argv + 1, argv + argc});
        if (const auto* const finished = std::get_if<cli::Finished>(&parsed)) {
            std::fputs(finished->text.c_str(), finished->status == cli::exit_ok ? stdout : stderr);
            return finished->status;
        }
        return dispatch(std::get<cli::Command>(parsed));
    } catch (const std::exception& failure) { // out of memory, a full disk: nothing of ours throws
        std::fprintf(stderr, "faultline: %s\n", failure.what());
        return cli::exit_bad_input;
    }
}
