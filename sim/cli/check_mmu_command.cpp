// faultline check-mmu: conformance vectors against the model and the machine.

#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/paint.hpp"
#include "sim/conformance/check_mmu.hpp"

namespace faultline::sim::cli {

int check_mmu_command(const CheckMmuOptions& options) {
    const auto summary = check_mmu_files(options.files, options.verbose, std::cout);
    std::cout.flush();
    if (!summary) {
        complain(summary.error());
        return exit_bad_input;
    }
    return summary->failed == 0 ? exit_ok : exit_unexpected;
}

} // namespace faultline::sim::cli
