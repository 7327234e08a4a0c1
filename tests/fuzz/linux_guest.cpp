#include "tests/fuzz/linux_guest.hpp"

#include <algorithm>
#include <array>
#include <cstring>
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

namespace faultline::fuzz {

namespace {

constexpr std::uint64_t boot_budget = 2'000'000;
/// So long may the kernel work for one system call: it may have all of RAM to clear.
constexpr std::uint64_t longest_in_kernel = 40'000'000;

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
                                    {"memory", "24"},
                                    {"argv0", "/fuzz"},
                                    {"input", "some input\n"}},
                                   {});
    if (!target)
        fail(target.error());
    return *std::move(target);
}

struct ExecWatch final : sim::Observer {
    std::optional<sim::Instant> at;
    void on_tracepoint(const sim::Tracepoint& event) override {
        if (event.kind == FL_TRACE_PROCESS_EXEC && !at)
            at = event.at;
    }
};

std::unique_ptr<sim::Machine> boot(const sim::Target& target, std::optional<sim::Instant> until) {
    auto machine = sim::boot(target, "");
    if (!machine)
        fail(machine.error());
    auto booted = std::make_unique<sim::Machine>(*std::move(machine));
    if (!until)
        return booted;
    ExecWatch watch;
    booted->add_observer(watch);
    sim::Limits limits;
    limits.instructions = boot_budget;
    booted->run_until(*until, limits);
    booted->remove_observer(watch);
    if (until->retired == boot_budget && !watch.at)
        fail("the kernel does not reach the program");
    return watch.at ? boot(target, watch.at) : std::move(booted);
}

} // namespace

/// Keeps the log, and looks at it.
class LinuxGuest::Watcher final : public sim::Observer {
public:
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
};

LinuxGuest::LinuxGuest(const Variant& variant, bool from_power_on) : target_(open(variant)) {
    machine_ = boot(target_, from_power_on ? std::nullopt : std::optional(sim::Instant{boot_budget, 0}));
    find_pages();
    snapshot_ = std::make_unique<Snapshot>(*machine_);
}

LinuxGuest::~LinuxGuest() = default;

void LinuxGuest::find_pages() {
    const auto& bank = machine_->config().banks.at(0);
    const std::uint64_t elf_magic = 0x00010102'464C457F;
    std::vector<mmu::Pa> found;
    for (mmu::Pa at = bank.base; at.raw < bank.base.raw + bank.size && found.size() < 2;
         at.raw += mmu::page_size) {
        const std::uint64_t word = machine_->memory().read64(at).value_or(0);
        if (word == marker)
            found.push_back(at);
        else if (word == elf_magic)
            file_ = at;
    }
    if (found.size() != 2 || file_.raw + text_offset != found[0].raw)
        fail("the program's pages are not where they were expected");
    text_ = found[0];
    data_ = found[1];
    if (machine_->state().now.retired > 0)
        return;
    fl_boot_params params{};
    machine_->memory().read(mmu::Pa{machine_->state().cpu().x[0]},
                            std::as_writable_bytes(std::span(&params, 1)));
    file_size_ = {params.files + offsetof(fl_boot_file, size)};
}

void LinuxGuest::run(std::span<const std::uint32_t> text, std::span<const std::byte> data,
                     std::uint64_t budget) {
    snapshot_->restore();
    std::vector<std::byte> pages(text_bytes);
    const auto words = std::as_bytes(text);
    std::ranges::copy(words.first(std::min(words.size(), text_bytes)), pages.begin());
    machine_->memory().write(text_, pages);
    pages.assign(data_bytes, std::byte{});
    std::ranges::copy(data.first(std::min(data.size(), data_bytes)), pages.begin());
    machine_->memory().write(data_, pages);
    machine_->memory_changed(text_, text_bytes);
    machine_->memory_changed(data_, data_bytes);
    finish(budget);
}

void LinuxGuest::run_file(std::span<const std::byte> file, std::uint64_t budget) {
    snapshot_->restore();
    std::vector<std::byte> pages(longest_file);
    const auto used = file.first(std::min(file.size(), longest_file));
    std::ranges::copy(used, pages.begin());
    machine_->memory().write(file_, pages);
    machine_->memory().write64(file_size_, used.size());
    machine_->memory_changed(file_, longest_file);
    finish(budget);
}

void LinuxGuest::finish(std::uint64_t budget) {
    const std::uint64_t begin = machine_->state().now.retired;
    Watcher watcher;
    machine_->add_observer(watcher);
    sim::Limits limits;
    limits.instructions = begin + budget;
    const sim::Stop stop = machine_->run(limits);
    if (std::holds_alternative<sim::LimitReached>(stop))
        expect_progress(watcher);
    machine_->remove_observer(watcher);
    count_run(machine_->state().now.retired - begin);
    const auto* const ended = std::get_if<sim::GuestEnded>(&stop);
    const auto* const stuck = std::get_if<sim::GuestStuck>(&stop);
    const bool died =
        ended != nullptr && ended->how.kind != FL_EXIT_EXITED && ended->how.kind != FL_EXIT_SIGNALED;
    const bool lost = stuck != nullptr && stuck->why.find("exception") != std::string::npos;
    if (!watcher.refused && (watcher.failed || died || lost))
        fail(fmt::format("kernel {} fails: {}\n{}", target_.scenario.kernel,
                         stuck != nullptr ? stuck->why : "", watcher.text()));
}

/// The budget ran out: if that was in the kernel, then it must be on its way out.
void LinuxGuest::expect_progress(Watcher& watcher) {
    if (machine_->state().cpu().pstate.el() == 0)
        return;
    const std::uint64_t before = watcher.to_program;
    sim::Limits limits;
    limits.instructions = machine_->state().now.retired;
    const std::uint64_t latest = limits.instructions + longest_in_kernel;
    while (watcher.to_program == before && limits.instructions < latest) {
        limits.instructions += longest_in_kernel / 100;
        if (!std::holds_alternative<sim::LimitReached>(machine_->run(limits)))
            return;
    }
    if (watcher.to_program == before)
        fail(fmt::format("kernel {} does not return to the program, pc 0x{:x}\n{}", target_.scenario.kernel,
                         machine_->state().cpu().pc, watcher.text()));
}

namespace {

constexpr auto variants = std::to_array<Variant>({
    {"4.9", "cortex-a72", "1"},
    {"6.6", "cortex-a72", "1"},
    {"4.9", "max", "2"},
    {"6.6", "max", "2"},
});

LinuxGuest& kept(unsigned choice, bool from_power_on) {
    static std::array<std::unique_ptr<LinuxGuest>, 2 * variants.size()> all;
    const std::size_t n = choice % variants.size();
    auto& one = all.at(2 * n + (from_power_on ? 1 : 0));
    if (!one)
        one = std::make_unique<LinuxGuest>(variants.at(n), from_power_on);
    return *one;
}

} // namespace

LinuxGuest& guest_for(unsigned choice) {
    return kept(choice, false);
}

LinuxGuest& unbooted_guest_for(unsigned choice) {
    return kept(choice, true);
}

} // namespace faultline::fuzz
