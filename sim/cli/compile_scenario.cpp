// Copies a scenario folder and compiles the program of every variant into it: how built-in scenarios are made.
// Usage: faultline_compile_scenario FOLDER OUTPUT

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/guest_compiler.hpp"
#include "sim/scenario.hpp"
#include "sim/target.hpp"

namespace {

namespace fs = std::filesystem;
namespace sim = faultline::sim;

/// Compiles one variant of `folder` into `output`; the manifest's other variants are put into `variants`.
std::optional<sim::Error> compile_variant(const fs::path& folder, const std::string& output,
                                          const std::string& variant, std::vector<std::string>& variants) {
    const auto scenario = sim::load_scenario(folder.string(), folder.filename().string(), variant);
    if (!scenario)
        return sim::Error{scenario.error()};
    variants = scenario->variants;
    if (!scenario->program.elf.empty())
        return std::nullopt;
    return sim::compile_guest(*scenario, sim::compiled_program(output, variant));
}

std::optional<sim::Error> compile_all(const fs::path& folder, const std::string& output) {
    std::vector<std::string> variants;
    if (auto error = compile_variant(folder, output, "", variants))
        return error;
    for (const std::string& variant : std::vector<std::string>(variants))
        if (auto error = compile_variant(folder, output, variant, variants))
            return error;
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: faultline_compile_scenario FOLDER OUTPUT\n", stderr);
        return 2;
    }
    const fs::path folder = argv[1];
    const std::string output = argv[2];
    std::error_code failure;
    fs::create_directories(output + "/build", failure);
    fs::copy(folder, output, fs::copy_options::recursive | fs::copy_options::overwrite_existing, failure);
    if (failure) {
        std::fprintf(stderr, "%s: cannot be copied: %s\n", argv[1], failure.message().c_str());
        return 2;
    }
    if (const auto error = compile_all(folder, output)) {
        std::fprintf(stderr, "%s\n", error->message.c_str());
        return 2;
    }
    return 0;
}
