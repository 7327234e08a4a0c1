#include "sim/conformance/check_mmu.hpp"

#include <deque>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sim/conformance/check_mmu_case.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t shown_failures = 100;

/// The machines that vectors run on: made once for each CPU model and RAM, since 6 GiB are not to be had twelve
/// thousand times.
class Machines {
public:
    Result<Machine*> machine_for(const MmuVector& v) {
        for (auto& made : made_) {
            if (made.cpu == v.cpu && made.ram == v.ram)
                return &made.machine;
        }
        constexpr std::size_t max_machines = 8;
        if (made_.size() == max_machines)
            return Error{fmt::format("{}: more than {} different RAM layouts", v.where, max_machines)};
        MachineConfig config;
        config.cpu = v.cpu;
        config.device = mmu::Pa{0};
        config.banks.clear();
        for (const auto& range : v.ram)
            config.banks.push_back({range.start, range.end.raw - range.start.raw});
        auto machine = Machine::create(config);
        if (!machine)
            return Error{fmt::format("{}: {}", v.where, machine.error())};
        made_.push_back({v.cpu, v.ram, *std::move(machine)});
        return &made_.back().machine;
    }

private:
    struct Made {
        exceptions::CpuModel cpu;
        std::vector<PhysicalRange> ram;
        Machine machine;
    };
    std::deque<Made> made_;
};

/// One run over vectors: what was counted, and where it is told.
class Checker {
public:
    Checker(bool verbose, std::ostream& out) : verbose_(verbose), out_(out) {}

    std::optional<Error> check(const MmuVector& v) {
        if (!v.in_scope) {
            ++summary_.out_of_scope;
            return std::nullopt;
        }
        auto machine = machines_.machine_for(v);
        if (!machine)
            return Error{machine.error()};
        mmu::PhysicalMemory& memory = (*machine)->memory();
        if (!write_tables(v, memory)) {
            clear_tables(v, memory);
            return Error{fmt::format("{}: key `mem`: expected addresses inside `ram`", v.where)};
        }
        const VectorOutcome model = model_vector(v, memory);
        const auto corrected = expectation_by_architecture(v, model);
        summary_.corrected += corrected ? 1 : 0;
        const Expectation& expected = corrected ? *corrected : v.expect;
        const auto by_model = compare(v, expected, model);
        const auto executed = compare(v, expected, execute_vector(v, **machine));
        clear_tables(v, memory);
        count(v, by_model, executed);
        return std::nullopt;
    }
    const CheckSummary& summary() const { return summary_; }

private:
    void count(const MmuVector& v, const std::vector<Mismatch>& model,
               const std::vector<Mismatch>& executed) {
        const bool pass = model.empty() && executed.empty();
        ++(pass ? summary_.passed : summary_.failed);
        summary_.model_failed += model.empty() ? 0 : 1;
        summary_.executed_failed += executed.empty() ? 0 : 1;
        if (pass && verbose_)
            fmt::print(out_, "{} {}: pass\n", v.id, v.category);
        if (pass || (!verbose_ && summary_.failed > shown_failures))
            return;
        print(v, "model", model);
        print(v, "executed", executed);
    }
    void print(const MmuVector& v, std::string_view way, const std::vector<Mismatch>& mismatches) {
        for (const auto& m : mismatches)
            fmt::print(out_, "{} {} ({}) {}: {}: expected {}, got {}\n", v.id, v.category, v.where, way,
                       m.field, m.expected, m.got);
    }

    bool verbose_;
    std::ostream& out_;
    CheckSummary summary_;
    Machines machines_;
};

std::optional<Error> check_lines(std::istream& in, const std::string& name, Checker& checker) {
    std::string line;
    for (std::uint64_t number = 1; std::getline(in, line); ++number) {
        if (line.empty())
            continue;
        const auto vector = parse_mmu_vector(line, fmt::format("{}:{}", name, number));
        if (!vector)
            return Error{vector.error()};
        if (auto error = checker.check(*vector))
            return error;
    }
    return std::nullopt;
}

Result<CheckSummary> check_stream(std::istream& in, const std::string& name, bool verbose,
                                  std::ostream& out) {
    Checker checker{verbose, out};
    if (auto error = check_lines(in, name, checker))
        return *error;
    const CheckSummary& s = checker.summary();
    if (s.failed > shown_failures && !verbose)
        fmt::print(out, "... and {} more; --verbose shows all\n", s.failed - shown_failures);
    fmt::print(
        out, "{}: {} vectors agree in both ways, {} do not ({} by the model, {} executed); {} out of scope\n",
        name, s.passed, s.failed, s.model_failed, s.executed_failed, s.out_of_scope);
    if (s.corrected != 0)
        fmt::print(
            out,
            "{}: {} of them expect a permission fault where the Arm ARM (\"Prioritization of synchronous "
            "aborts from a single stage of address translation\") has the alignment fault of Device memory "
            "first, and are held to the Arm ARM\n",
            name, s.corrected);
    return s;
}

} // namespace

CheckSummary& CheckSummary::operator+=(const CheckSummary& other) {
    passed += other.passed;
    failed += other.failed;
    model_failed += other.model_failed;
    executed_failed += other.executed_failed;
    out_of_scope += other.out_of_scope;
    corrected += other.corrected;
    return *this;
}

Result<CheckSummary> check_mmu_files(std::span<const std::string> paths, bool verbose, std::ostream& out) {
    CheckSummary total;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        if (!file)
            return Error{
                fmt::format("{}: cannot be read, expected a file of vectors, one JSON object a line", path)};
        auto summary = check_stream(file, path, verbose, out);
        if (!summary)
            return summary;
        if (file.bad())
            return Error{fmt::format("{}: cannot be read to its end", path)};
        total += *summary;
    }
    fmt::print(out, "{} passed, {} failed\n", total.passed, total.failed);
    return total;
}

Result<CheckSummary> check_mmu_text(std::string_view text, const std::string& name, bool verbose,
                                    std::ostream& out) {
    std::istringstream in{std::string{text}};
    return check_stream(in, name, verbose, out);
}

} // namespace faultline::sim
