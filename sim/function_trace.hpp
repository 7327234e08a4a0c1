// Which traced functions are being entered and left, from the starts of blocks alone.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/cpu.hpp"
#include "sim/events.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

/// A call is open from the block that begins at the function's first instruction until a block begins at its
/// return address with a stack pointer that is not below the one at entry.
class FunctionTrace {
public:
    void set_functions(std::vector<TracedFunction>);
    bool empty() const { return functions_.empty(); }

    /// Marks for the engine: where a block begins a function or may end a call. Valid until set_functions().
    CodeMarks low() const { return {low_.base, low_.marks}; }
    CodeMarks high() const { return {high_.base, high_.marks}; }

    /// The function that begins at `pc`, or -1.
    std::int64_t function_at(std::uint64_t pc) const;
    void enter(const FunctionEntered&);
    /// Closes the innermost open call that returns to `pc`, and those inside it that were abandoned on the same
    /// stack. False if there is none.
    bool leave(std::uint64_t pc, std::uint64_t sp, FunctionEntered& left);
    /// Forgets all open calls.
    void clear_calls();

private:
    struct Range {
        std::uint64_t base = 0;
        std::vector<std::uint8_t> marks;
    };
    void mark_range(Range&, bool high_half);
    std::uint8_t* mark_at(std::uint64_t pc);
    void close(std::size_t index);

    std::vector<TracedFunction> functions_;
    std::unordered_map<std::uint64_t, std::uint32_t> by_start_;
    Range low_, high_;
    std::vector<FunctionEntered> open_;
};

} // namespace faultline::sim
