// Which keys of two manifests differ.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/compare/compare.hpp"

namespace faultline::sim {

namespace {

struct Key {
    std::string_view name;
    std::string (*text)(const Scenario&);
};

std::string board_text(const Board& board) {
    std::string text;
    for (const RamBank& bank : board.banks)
        text += fmt::format("{:#x}+{:#x} ", bank.base, bank.size);
    return text;
}

/// Those that reach the guest, called as in scenario.toml.
constexpr Key keys[] = {
    {"kernel", [](const Scenario& s) { return s.kernel; }},
    {"cpu", [](const Scenario& s) { return s.cpu; }},
    {"vhe", [](const Scenario& s) { return fmt::format("{}", s.vhe); }},
    {"cpus", [](const Scenario& s) { return fmt::format("{}", s.cpus); }},
    {"argv0", [](const Scenario& s) { return s.argv0; }},
    {"args", [](const Scenario& s) { return fmt::format("{}", s.args); }},
    {"env", [](const Scenario& s) { return fmt::format("{}", s.env); }},
    {"input", [](const Scenario& s) { return fmt::format("{} bytes", s.input.value_or("").size()); }},
    {"identity.pid", [](const Scenario& s) { return fmt::format("{}", s.identity.pid); }},
    {"identity.comm", [](const Scenario& s) { return comm_of(s); }},
    {"identity.hardware", [](const Scenario& s) { return s.identity.hardware; }},
    {"identity.release", [](const Scenario& s) { return s.identity.release; }},
    {"identity.version", [](const Scenario& s) { return s.identity.version; }},
    {"identity.cpu", [](const Scenario& s) { return fmt::format("{}", s.identity.cpu); }},
    {"terminal", [](const Scenario& s) { return fmt::format("{}", s.terminal); }},
    {"aslr", [](const Scenario& s) { return fmt::format("{}", s.aslr); }},
    {"exception_trace", [](const Scenario& s) { return fmt::format("{}", s.exception_trace); }},
    {"panic_on_oops", [](const Scenario& s) { return fmt::format("{}", s.panic_on_oops); }},
    {"percpu_counter_init_many",
     [](const Scenario& s) { return fmt::format("{}", s.percpu_counter_init_many); }},
    {"seed", [](const Scenario& s) { return fmt::format("{}", s.seed); }},
    {"memory", [](const Scenario& s) { return fmt::format("{} MiB", s.memory_mib); }},
    {"board.banks", [](const Scenario& s) { return board_text(s.board); }},
    {"max_instructions", [](const Scenario& s) { return fmt::format("{}", s.max_instructions); }},
};

} // namespace

std::vector<SettingDifference> setting_differences(const Scenario& a, const Scenario& b) {
    std::vector<SettingDifference> differences;
    for (const Key& key : keys)
        if (Both<std::string> value{key.text(a), key.text(b)}; !value.equal())
            differences.push_back({std::string(key.name), std::move(value)});
    return differences;
}

} // namespace faultline::sim
