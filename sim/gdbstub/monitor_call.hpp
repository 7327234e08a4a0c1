// The inside of `monitor`, for the monitor*.cpp files alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/threads.hpp"

namespace faultline::sim::gdbstub {

using Words = std::vector<std::string_view>;

/// One command.
struct Call {
    Debugger& debugger;
    const Threads& threads;
    const Words& words;    ///< behind the command's name
    std::string_view rest; ///< the same as it was typed, without the blanks around it
};

/// A number, or an expression over registers, memory and symbols.
Result<std::uint64_t> value_of(const Debugger&, std::string_view text);
/// A line that says which instant this is, and what is about to execute.
std::string where_text(const Debugger&);

// monitor_points.cpp: points that gdb does not know, stages, values
std::string stages_command(const Call&);
std::string stage_command(const Call&);
std::string stop_command(const Call&);
std::string points_command(const Call&);
std::string delete_command(const Call&);
std::string value_command(const Call&);
std::string virtual_command(const Call&);

} // namespace faultline::sim::gdbstub
