#include "tests/fuzz/linux_guest.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "sim/boot.hpp"
#include "sim/render.hpp"
#include "tests/fuzz/coverage.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/fuzz/small_elf.hpp"
#include "tests/fuzz/syscall_arguments.hpp"

namespace faultline::fuzz {

namespace {

constexpr std::uint64_t boot_budget = 2'000'000;
/// So long may the kernel work for one system call: it may have all of RAM to clear.
constexpr std::uint64_t longest_in_kernel = 200'000'000;

sim::Target open(const Variant& variant) {
    auto directory = sim::TemporaryDirectory::create();
    if (!directory)
        fail(directory.error());
    const std::string path = directory->path() + "/program";
    const auto bytes = small_elf();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    auto target = sim::open_target(path,
                                   {{"kernel", variant.kernel},
                                    {"cpu", variant.cpu},
                                    {"cpus", variant.cpus},
                                    {"vhe", variant.vhe},
                                    {"memory", "24"},
                                    {"argv0", "/fuzz"},
                                    {"identity.pid", std::to_string(program_pid)},
                                    {"input", "some input\n"}},
                                   {});
    if (!target)
        fail(target.error());
    return *std::move(target);
}

/// When the kernel begins to execute the program, and when it has.
struct ExecWatch final : sim::Observer {
    std::optional<sim::Instant> begins, done;
    bool reads_call_registers() const override { return false; }
    void on_function_entered(const sim::FunctionEntered& event) override {
        if (!begins)
            begins = {event.at.retired + 1, 0}; // between two instructions of the same function
    }
    void on_tracepoint(const sim::Tracepoint& event) override {
        if (event.kind == FL_TRACE_PROCESS_EXEC && !done)
            done = event.at;
    }
};

std::vector<sim::TracedFunction> execve_of(const sim::Target& target) {
    const sim::KernelFunctions all = sim::kernel_functions(target.kernel.elf);
    const auto found = std::ranges::find(all.names, "do_execve");
    if (found == all.names.end())
        fail("the kernel has no do_execve");
    return {all.ranges.at(static_cast<std::size_t>(found - all.names.begin()))};
}

std::unique_ptr<sim::Machine> power_on(const sim::Target& target) {
    auto machine = sim::boot(target, "");
    if (!machine)
        fail(machine.error());
    return std::make_unique<sim::Machine>(*std::move(machine));
}

std::unique_ptr<sim::Machine> boot(const sim::Target& target, Booted until) {
    sim::Limits limits;
    limits.instructions = boot_budget;
    ExecWatch watch;
    auto first = power_on(target);
    first->trace_functions(execve_of(target));
    first->add_observer(watch);
    first->run(limits);
    const auto at = until == Booted::before_execve ? watch.begins : watch.done;
    if (!at)
        fail("the kernel does not reach the program");
    auto machine = power_on(target);
    machine->run_until(*at, limits);
    return machine;
}

/// Where to FAULTLINE_FUZZ_PROGRAM says: the program as a file, to be looked at by faultline itself.
void keep_program(std::span<const std::byte> file) {
    if (const char* const path = std::getenv("FAULTLINE_FUZZ_PROGRAM"))
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
}

} // namespace

/// Keeps the log, and looks at it.
class LinuxGuest::Watcher final : public sim::Observer {
public:
    explicit Watcher(KernelCoverage& coverage) : coverage_(&coverage) {}
    void on_function_entered(const sim::FunctionEntered& event) override {
        coverage_->note_entered(event.function, event.caller);
    }
    bool reads_call_registers() const override { return false; }
    void on_log(const sim::LogLine& line) override {
        constexpr auto bad = std::to_array<std::string_view>(
            {"Unable to handle kernel", "Internal error", "BUG", "WARNING", "Kernel panic", "Bad mode"});
        constexpr std::size_t most_lines = 200;
        if (log.size() < most_lines)
            log.push_back(sim::dmesg_line(line));
        refused = refused || line.text.find("Requested init") != line.text.npos;
        failed = failed || std::ranges::any_of(bad, [&](std::string_view what) {
                     return line.text.find(what) != line.text.npos;
                 });
    }
    void on_return(const sim::ExceptionReturned& event) override {
        to_program += event.record.to_el == 0 ? 1 : 0;
    }
    void on_exception(const sim::ExceptionTaken& event) override {
        if (event.record.from_el == 0)
            note_reached(event.syscall % 512 * 64 + event.record.esr % 64);
    }
    std::string text() const {
        std::string all;
        for (const std::string& line : log)
            all += line + "\n";
        return all;
    }
    std::vector<std::string> log;
    bool failed = false;
    bool refused = false;         ///< the program cannot be executed, which ends the first process
    std::uint64_t to_program = 0; ///< returns to EL0

private:
    KernelCoverage* coverage_;
};

LinuxGuest::LinuxGuest(const Variant& variant, Booted until)
    : target_(open(variant)), machine_(boot(target_, until)),
      coverage_(variant.kernel, sim::kernel_functions(target_.kernel.elf)) {
    find_file();
    machine_->trace_functions(coverage_.ranges());
    snapshot_ = std::make_unique<Snapshot>(*machine_);
}

LinuxGuest::~LinuxGuest() = default;

void LinuxGuest::find_file() {
    const auto& bank = machine_->config().banks.at(0);
    const std::uint64_t elf_magic = 0x00010102'464C457F;
    std::vector<mmu::Pa> found;
    for (mmu::Pa at = bank.base; at.raw < bank.base.raw + bank.size; at.raw += sizeof(std::uint64_t)) {
        const std::uint64_t word = machine_->memory().read64(at).value_or(0);
        if (word == marker)
            found.push_back(at);
        else if (word == elf_magic)
            file_ = at;
        else if (word == small_elf_bytes)
            sizes_.push_back(at);
    }
    if (found.size() != 2 || file_.raw + text_offset != found[0].raw || sizes_.empty())
        fail("the program's file does not lie where it was expected");
    text_ = found[0];
    data_ = found[1];
}

void LinuxGuest::run(const Program& program, std::uint64_t budget, std::uint32_t choice) {
    const auto put = [&](mmu::Pa at, std::span<const std::byte> bytes, std::size_t most) {
        std::vector<std::byte> pages(most);
        std::ranges::copy(bytes.first(std::min(bytes.size(), most)), pages.begin());
        machine_->memory().write(at, pages);
        machine_->memory_changed(at, most);
    };
    const auto start = [&] {
        snapshot_->restore();
        put(text_, std::as_bytes(program.text), text_bytes);
        put(data_, program.data, data_bytes);
    };
    keep_program(small_elf(program.text, program.data));
    finish(start, budget, choice);
}

void LinuxGuest::run_file(std::span<const std::byte> file, std::uint64_t budget, std::uint32_t choice) {
    const auto used = file.first(std::min(file.size(), longest_file));
    const auto start = [&] {
        snapshot_->restore();
        std::vector<std::byte> pages(longest_file);
        std::ranges::copy(used, pages.begin());
        machine_->memory().write(file_, pages);
        for (const mmu::Pa at : sizes_)
            machine_->memory().write64(at, used.size());
        machine_->memory_changed(file_, longest_file);
    };
    keep_program(used);
    finish(start, budget, choice);
}

/// One run in sixteen is made again in another manner.
void LinuxGuest::finish(const Start& start, std::uint64_t budget, std::uint32_t choice) {
    start();
    sim::Limits limits;
    limits.instructions = machine_->state().now.retired + budget;
    run_once(limits);
    if (choice % 16 == 0)
        expect_agreement(*snapshot_, start, limits, choice / 16);
}

void LinuxGuest::run_once(const sim::Limits& limits) {
    Watcher watcher(coverage_);
    machine_->add_observer(watcher);
    const sim::Stop stop = machine_->run(limits);
    if (std::holds_alternative<sim::LimitReached>(stop))
        expect_progress(watcher);
    machine_->remove_observer(watcher);
    count_run(*machine_, snapshot_->state());
    const auto* const ended = std::get_if<sim::GuestEnded>(&stop);
    const auto* const stuck = std::get_if<sim::GuestStuck>(&stop);
    const bool died =
        ended != nullptr && ended->how.kind != FL_EXIT_EXITED && ended->how.kind != FL_EXIT_SIGNALED;
    const bool lost = stuck != nullptr && stuck->why.find("exception") != std::string::npos;
    if (!watcher.refused && (watcher.failed || died || lost))
        fail(fmt::format("kernel {} fails: {}\n{}", target_.scenario.kernel,
                         stuck != nullptr ? stuck->why : "", watcher.text()));
}

/// The budget ran out: if that was in the kernel, then it must be on its way out, or come to wait.
void LinuxGuest::expect_progress(Watcher& watcher) {
    if (machine_->state().cpu().pstate.el() == 0)
        return;
    const std::uint64_t before = watcher.to_program, waited = machine_->state().idle_ticks;
    sim::Limits limits;
    limits.instructions = machine_->state().now.retired;
    const std::uint64_t latest = limits.instructions + longest_in_kernel;
    while (limits.instructions < latest) {
        limits.instructions += longest_in_kernel / 100;
        if (!std::holds_alternative<sim::LimitReached>(machine_->run(limits)) ||
            watcher.to_program != before || machine_->state().idle_ticks != waited)
            return;
    }
    fail(fmt::format("kernel {} neither returns to the program nor waits, pc 0x{:x}\n{}",
                     target_.scenario.kernel, machine_->state().cpu().pc, watcher.text()));
}

namespace {

constexpr auto variants = std::to_array<Variant>({
    {"4.9", "cortex-a72", "1", "false"},
    {"6.6", "cortex-a72", "1", "false"},
    {"4.9", "max", "2", "false"},
    {"6.6", "max", "2", "false"},
    {"6.6", "max", "1", "true"},
});

LinuxGuest& kept(unsigned choice, Booted until) {
    static std::array<std::unique_ptr<LinuxGuest>, 2 * variants.size()> all;
    const std::size_t n = choice % variants.size();
    auto& one = all.at(2 * n + static_cast<std::size_t>(until));
    if (!one)
        one = std::make_unique<LinuxGuest>(variants.at(n), until);
    return *one;
}

} // namespace

LinuxGuest& guest_for(unsigned choice) {
    return kept(choice, Booted::before_program);
}

LinuxGuest& guest_before_execve(unsigned choice) {
    return kept(choice, Booted::before_execve);
}

} // namespace faultline::fuzz
