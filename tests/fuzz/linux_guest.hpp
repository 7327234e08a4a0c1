// A kernel that is about to execute a program of the fuzzer's, any number of times; and what must hold of it: whatever the
// program does, the kernel neither oopses nor warns nor panics nor stays in itself for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/target.hpp"
#include "tests/fuzz/coverage.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/fuzz/snapshot.hpp"

namespace faultline::fuzz {

/// Which kernel, on what.
struct Variant {
    const char* kernel;
    const char* cpu;
    const char* cpus;
    const char* vhe; ///< whether the kernel runs at EL2
};

/// How far the kernel has come.
enum class Booted : std::uint8_t {
    before_execve,  ///< about to look at the program's file
    before_program, ///< about to execute the program's first instruction
};

class LinuxGuest {
public:
    LinuxGuest(const Variant&, Booted until);
    ~LinuxGuest();

    /// What takes the place of the program's text and data; what is missing is 0.
    struct Program {
        std::span<const std::uint32_t> text;
        std::span<const std::byte> data;
    };
    /// Executes it with a budget of instructions. Ends the process when the kernel fails. `choice`, any number that
    /// depends on the input alone, says whether and how the run is made again, which must be the same run.
    void run(const Program&, std::uint64_t budget, std::uint32_t choice);
    /// The same of a program file: it takes the place of the one that the kernel has found. For Booted::before_execve.
    void run_file(std::span<const std::byte> file, std::uint64_t budget, std::uint32_t choice);
    /// The longest file that run_file() takes; a longer one is cut.
    static constexpr std::size_t longest_file = 0x7000;

private:
    class Watcher;
    void find_file();
    void finish(const Start&, std::uint64_t budget, std::uint32_t choice);
    void run_once(const sim::Limits&);
    void expect_progress(Watcher&);

    sim::Target target_;
    std::unique_ptr<sim::Machine> machine_;
    KernelCoverage coverage_;
    std::unique_ptr<Snapshot> snapshot_;
    mmu::Pa text_, data_;        ///< where the program's pages lie in the page cache
    mmu::Pa file_;               ///< where the file begins
    std::vector<mmu::Pa> sizes_; ///< where its size stands
};

/// The guest that `choice` selects, booted when it is first asked for.
LinuxGuest& guest_for(unsigned choice);
/// The same, before it looks at the program's file.
LinuxGuest& guest_before_execve(unsigned choice);

} // namespace faultline::fuzz
