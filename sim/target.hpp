// What a command runs: a built-in scenario, a scenario folder or an ELF file, opened and ready to boot.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/elf_file.hpp"
#include "sim/guest_compiler.hpp"
#include "sim/mapped_file.hpp"
#include "sim/result.hpp"
#include "sim/root_folder.hpp"
#include "sim/scenario.hpp"

namespace faultline::sim {

/// Where the kernels and the built-in scenarios lie: ../share/faultline beside the running program.
std::string data_directory();

/// A mapped ELF file and its headers.
struct OpenElf {
    MappedFile file;
    ElfFile elf;
    static Result<OpenElf> open(const std::string& path);
};

struct Target {
    Scenario scenario;
    OpenElf kernel;
    OpenElf program; ///< the kernel's own file again when it has none: what runs at EL0 is in there, too
    std::optional<TemporaryDirectory> compiled; ///< holds what was compiled for this run
    std::vector<RootEntry> root;                ///< what scenario.root names: the program's files
};

/// Finds `name`, applies the settings in order, `args` in place of the manifest's, and opens kernel and program.
/// Errors are for the user: what is wrong with the name, the manifest, the setting, the sources or the ELF file.
Result<Target> open_target(const std::string& name, const std::vector<Setting>& settings,
                           const std::optional<std::vector<std::string>>& args);

/// Adds the sentences that hold for every fault of the scenario's kernel.
std::optional<Error> add_kernel_narration(Scenario&);

/// A built-in scenario or one of its variants.
struct BuiltIn {
    std::string name, title, summary, kernel;
};
/// All of them in order of name, variants after their base. Fails when one of their manifests is broken.
Result<std::vector<BuiltIn>> built_in_scenarios();

/// What the kernels of labs are compiled with: faultline.inc, lab.lds.
std::string lab_directory();

/// Where the built-in scenario `folder` keeps the kernel of its own of `variant`.
std::string compiled_kernel(const std::string& folder, const std::string& variant);
/// Where the built-in scenario `folder` keeps the program of `variant`, compiled when the project was built.
std::string compiled_program(const std::string& folder, const std::string& variant);

} // namespace faultline::sim
