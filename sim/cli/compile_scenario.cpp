// Copies a scenario folder and compiles program and kernel of every variant into it: how built-in scenarios are made.
// Usage: faultline_compile_scenario FOLDER OUTPUT LAB

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

/// Where things come from and go to.
struct Places {
    fs::path folder;
    std::string output, lab;
};

bool same_program(const sim::Scenario& a, const sim::Scenario& b) {
    return a.program.sources == b.program.sources && a.program.flags == b.program.flags;
}

/// Compiles what `scenario` needs, or copies the program of `base` when it is the same.
std::optional<sim::Error> compile_variant(const Places& places, const sim::Scenario& scenario,
                                          const sim::Scenario& base) {
    const std::string& variant = scenario.variant;
    if (sim::has_own_kernel(scenario) && !scenario.own_kernel.file.ends_with(".elf"))
        if (auto error =
                sim::compile_own_kernel(scenario, places.lab, sim::compiled_kernel(places.output, variant)))
            return error;
    if (scenario.program.sources.empty())
        return std::nullopt;
    const std::string program = sim::compiled_program(places.output, variant);
    if (variant.empty() || !same_program(scenario, base))
        return sim::compile_guest(scenario, program);
    std::error_code failure;
    fs::copy_file(sim::compiled_program(places.output, ""), program, fs::copy_options::overwrite_existing,
                  failure);
    return failure ? std::optional(sim::Error{program + ": " + failure.message()}) : std::nullopt;
}

std::optional<sim::Error> compile_all(const Places& places) {
    const std::string name = places.folder.filename().string();
    const auto base = sim::load_scenario(places.folder.string(), name, "");
    if (!base)
        return sim::Error{base.error()};
    if (auto error = compile_variant(places, *base, *base))
        return error;
    for (const std::string& variant : base->variants) {
        const auto scenario = sim::load_scenario(places.folder.string(), name, variant);
        if (!scenario)
            return sim::Error{scenario.error()};
        if (auto error = compile_variant(places, *scenario, *base))
            return error;
    }
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: faultline_compile_scenario FOLDER OUTPUT LAB\n", stderr);
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
    if (const auto error = compile_all({folder, output, argv[3]})) {
        std::fprintf(stderr, "%s\n", error->message.c_str());
        return 2;
    }
    return 0;
}
