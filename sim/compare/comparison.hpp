// What two runs of nearly the same program have to do with each other: the answer of compare(), as data.
//
// A is the run that was named first, B the other. An instant belongs to one run; what they have in common is the
// sequence of the kernel's function calls, by which they are aligned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mmu/address.hpp"
#include "sim/debugger/frames.hpp"
#include "sim/debugger/origin.hpp"
#include "sim/events.hpp"
#include "sim/run.hpp"

namespace faultline::sim {

/// One of each run.
template <class T> struct Both {
    T a{}, b{};
    bool equal() const { return a == b; }
};

/// An instruction and where it comes from.
struct CodePlace {
    std::uint64_t pc = 0;
    std::string symbol;             ///< "mm_init+0x40/0xb4"; the address where there is no symbol
    std::string function;           ///< "mm_init"; empty where there is no symbol
    std::optional<SourceLine> line; ///< absent without debug information
    std::string instruction;        ///< "tbz w0, #3, #0x..."
};

/// A register that an instruction reads and that does not hold the same in both runs.
struct RegisterDifference {
    unsigned number = 0; ///< as in RegisterPlace
    Both<std::uint64_t> value;
    /// The words of memory that the value was loaded from, the last one first, when both runs loaded it alike.
    std::vector<std::string> from;
};

/// Where a function of both runs is over, and the runs come together again.
struct Rejoin {
    Both<Instant> at;
    CodePlace place; ///< in A
};

/// Where the runs, alike until then, go different ways.
struct Parting {
    std::uint64_t calls =
        0;            ///< entries and exits of traced functions that the runs have had in common before
    Both<Instant> at; ///< just before the instruction that decided
    Both<CodePlace> decided; ///< that instruction
    Both<CodePlace> next;    ///< what is executed behind it; pc 0: nothing, the run is over
    Both<std::string> does;  ///< "enters do_mem_abort": the first event that the runs do not have in common
    std::vector<RegisterDifference> registers; ///< why: what the instruction (or what set its flags) read
    std::vector<Frame> callers;                ///< A's backtrace there, innermost first
    std::string comm;                          ///< of A's task; empty before there are tasks
    std::int32_t pid = 0;
    unsigned cpu = 0;             ///< as the kernel numbers it
    std::optional<Rejoin> rejoin; ///< absent: they never come together again
};

/// Eight bytes of RAM that do not hold the same.
struct WordDifference {
    mmu::Pa pa;
    std::string name; ///< "mm->rss_stat[0].counters"; empty for a word that nothing names
    Both<std::uint64_t> value;
};

/// RAM where the runs have come together again.
struct MemoryDifference {
    std::vector<WordDifference> named; ///< in order of address; at most most_listed
    std::vector<WordDifference> other; ///< likewise
    std::uint64_t named_count = 0, other_count = 0;
    std::uint64_t dead_stack =
        0; ///< words below SP of the task's kernel stack: left there by calls that are over
    std::uint64_t before = 0; ///< words that differed when the runs parted, and have not changed since
    static constexpr std::size_t most_listed = 32;
};

/// One step back in the history of a value, in both runs.
struct ValueStep {
    std::string place; ///< "x3", "mm->rss_stat[0].counters"; empty for memory that has no name
    bool in_memory = false;
    Both<Origin> origin;
    Both<CodePlace> written_by;             ///< pc 0: by nothing, it is as it was when the machine started
    Both<std::vector<std::string>> callers; ///< functions, innermost first, that of `written_by` included
};

/// Why one of the runs ends in a fault: the value that made it, and where its history in the two runs parts.
struct Cause {
    bool in_a = true;                   ///< the run that faults; the following `Both`s stay a and b
    CodePlace fault;                    ///< the faulting instruction
    std::uint64_t address = 0;          ///< FAR
    Both<Instant> at;                   ///< just before it, in both runs
    unsigned number = 0;                ///< the register that holds something else, as in RegisterPlace
    Both<std::uint64_t> value;          ///< of that register
    std::vector<ValueStep> steps;       ///< from the instruction back; the last is the one where they part
    std::optional<std::size_t> parting; ///< index of the parting in which it was written, or not
};

/// The first time that a word is read after the runs have come together again.
struct FirstRead {
    WordDifference word;
    Both<std::optional<Instant>> at; ///< absent: never
    Both<CodePlace> by;
};

/// Something that is set differently: a key of the manifest.
struct SettingDifference {
    std::string key;
    Both<std::string> value;
};

/// Something about the end that is not the same: the outcome, or the first line of log or output that differs.
struct EndDifference {
    std::string what; ///< "outcome", "line 3 of the log"
    Both<std::string> value;
};

struct Comparison {
    Both<std::string> name;
    Both<Outcome> outcome;
    Both<std::uint64_t> instructions;
    std::vector<SettingDifference> settings;
    /// Why the runs cannot be aligned at all; empty: they can.
    std::string incomparable;
    std::uint64_t calls = 0;                ///< events that were found alike
    std::vector<Parting> partings;          ///< in order of time
    bool partings_left = false;             ///< there may be more
    std::optional<MemoryDifference> memory; ///< behind the first parting
    std::optional<Cause> cause;
    /// Of the words of `memory`, where no cause says what became of them.
    std::vector<FirstRead> reads;
    std::vector<EndDifference> ends;

    /// Nothing that can be seen differs.
    bool same() const {
        return incomparable.empty() && partings.empty() && ends.empty() && instructions.equal();
    }
};

} // namespace faultline::sim
