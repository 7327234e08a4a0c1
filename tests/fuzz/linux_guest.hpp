// A kernel that is about to execute a program of the fuzzer's, any number of times; and what must hold of it: whatever the
// program does, the kernel neither oopses nor warns nor panics nor stays in itself for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/target.hpp"
#include "tests/fuzz/snapshot.hpp"

namespace faultline::fuzz {

/// Which kernel, on what.
struct Variant {
    const char* kernel;
    const char* cpu;
    const char* cpus;
};

class LinuxGuest {
public:
    /// Boots up to the program's execve, or, `from_power_on`, not at all.
    explicit LinuxGuest(const Variant&, bool from_power_on = false);
    ~LinuxGuest();

    /// Executes `text` and `data` (what is missing is 0) with a budget of instructions for the program. Ends the process
    /// when the kernel fails.
    void run(std::span<const std::uint32_t> text, std::span<const std::byte> data, std::uint64_t budget);
    /// The same of a program file: it takes the place of the one that the kernel finds.
    void run_file(std::span<const std::byte> file, std::uint64_t budget);
    /// The longest file that run_file() takes; a longer one is cut.
    static constexpr std::size_t longest_file = 0x6000;

private:
    class Watcher;
    void find_pages();
    void finish(std::uint64_t budget);
    void expect_progress(Watcher&);

    sim::Target target_;
    std::unique_ptr<sim::Machine> machine_;
    std::unique_ptr<Snapshot> snapshot_;
    mmu::Pa text_, data_; ///< where the program's pages lie in the page cache
    mmu::Pa file_;        ///< where the file begins
    mmu::Pa file_size_;   ///< where the kernel finds its size
};

/// The guest that `choice` selects, booted when it is first asked for.
LinuxGuest& guest_for(unsigned choice);
/// The same, at power-on.
LinuxGuest& unbooted_guest_for(unsigned choice);

} // namespace faultline::fuzz
