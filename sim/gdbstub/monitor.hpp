// `monitor` commands: what gdb passes on to the server. Text comes from the renderers that the command line uses.
#pragma once

#include <string>
#include <string_view>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/threads.hpp"

namespace faultline::sim::gdbstub {

/// The answer to `monitor COMMAND`, whole lines: `help` lists the commands. `thread` is the one selected in gdb: whose
/// address space and mappings are meant. Whatever the command is, wrong ones are answered by a line that says what was
/// expected. `seek`, `stage` and `origin` may move the debugger in time.
std::string monitor_text(Debugger&, const GuestThread& thread, std::string_view command);

} // namespace faultline::sim::gdbstub
