#include "sim/target_checks.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace faultline::sim {

namespace fs = std::filesystem;

std::optional<Error> check_combination(const Scenario& scenario) {
    if (scenario.vhe && (scenario.cpu != "max" || scenario.kernel != "6.6"))
        return Error{fmt::format(
            "{}: vhe with kernel {} on {}, expected kernel 6.6 on cpu max: the others know no EL2",
            scenario.name, scenario.kernel, scenario.cpu)};
    if (has_own_kernel(scenario) && scenario.folder.empty())
        return Error{
            fmt::format("{}: kernel {}, expected 4.9 or 6.6: an ELF file has no folder that it could be in",
                        scenario.name, scenario.kernel)};
    if (!has_own_kernel(scenario) && !has_program(scenario))
        return Error{fmt::format("{}: has no program for kernel {}, expected its own kernel", scenario.name,
                                 scenario.kernel)};
    return std::nullopt;
}

std::optional<Error> check_program(const OpenElf& program, const Scenario& scenario) {
    const std::uint64_t ram = ram_bytes(scenario), room = ram / 2;
    if (program.file.bytes().size() > room)
        return Error{
            fmt::format("{}: {} bytes do not fit the machine, expected at most half of its {} MiB of RAM",
                        program.file.path(), program.file.bytes().size(), ram >> 20U)};
    return std::nullopt;
}

std::optional<Error> check_loader(const OpenElf& program, const Scenario& scenario,
                                  const std::vector<RootEntry>& root) {
    const fs::path loader = program.elf.interpreter();
    const auto is_it = [&](const RootEntry& entry) {
        return fs::path(entry.path).filename() == loader.filename();
    };
    if (loader.empty() || std::ranges::any_of(root, is_it))
        return std::nullopt;
    return Error{
        fmt::format("{}: needs the dynamic loader {}, expected --root DIR with a folder that has it "
                    "(/usr/aarch64-linux-gnu is the cross compiler's), or a program linked with -static",
                    scenario.program.sources.empty() ? program.file.path() : scenario.name, loader.string())};
}

} // namespace faultline::sim
