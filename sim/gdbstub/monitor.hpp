// `monitor` commands: what gdb passes on to the server. Text comes from the renderers that the command line uses.
#pragma once

#include <string>
#include <string_view>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/threads.hpp"

namespace faultline::sim::gdbstub {

/// The answer to `monitor COMMAND`, whole lines: `help` lists the commands. Whatever the command is, wrong ones are
/// answered by a line that says what was expected. `seek` moves the debugger in time; `threads` are those of before.
std::string monitor_text(Debugger&, const Threads& threads, std::string_view command);

} // namespace faultline::sim::gdbstub
