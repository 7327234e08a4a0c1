// faultline gdb: a scenario for gdb to connect to.

#include "sim/cli/commands.hpp"
#include "sim/cli/paint.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/server.hpp"

#include <csignal> // last: its macros bear names of ours
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

namespace faultline::sim::cli {

namespace {

std::string absolute(const std::string& path) {
    std::error_code failure;
    const auto full = std::filesystem::absolute(path, failure);
    return failure ? path : full.string();
}

/// How gdb learns of both: sources, kernel, program, and what they are called.
std::string arguments_for_gdb(const Target& target, std::uint64_t bias) {
    const std::string data = absolute(data_directory());
    return fmt::format("{} -x {}/faultline.gdb -ex 'directory {}/src' -ex 'add-symbol-file {} -o {:#x}'",
                       absolute(target.kernel.file.path()), data, data, absolute(target.program.file.path()),
                       bias);
}

/// Everything goes to stderr: stdout may be the connection.
void invite(const std::string& arguments, std::uint16_t port) {
    fmt::print(stderr, "faultline: 127.0.0.1:{} waits for gdb:\n  gdb-multiarch {} -ex 'target remote :{}'\n",
               port, arguments, port);
    std::fflush(stderr);
}

/// Of a position-independent program: how far above its linked addresses it was loaded.
std::uint64_t bias_of(Debugger& debugger) {
    const ElfFile& program = debugger.target().program.elf;
    if (!program.position_independent() || !debugger.seek("start"))
        return 0;
    return debugger.machine().state().cpu().pc - program.entry();
}

} // namespace

int gdb_command(const GdbOptions& options) {
    const auto target = open_target(options.target.target, options.target.settings, options.target.args);
    if (!target) {
        complain(target.error());
        return exit_bad_input;
    }
    auto debugger = Debugger::open(*target, {});
    if (!debugger) {
        complain(debugger.error());
        return exit_bad_input;
    }
    const std::string arguments = arguments_for_gdb(*target, bias_of(*debugger));
    if (const auto begun = debugger->seek(options.at); !begun) {
        complain(begun.error());
        return exit_bad_input;
    }
    std::signal(SIGPIPE, SIG_IGN); // a client that goes away is an end of file, not the end of the server
    gdbstub::Session session(*debugger);
    if (options.stdio) {
        fmt::print(stderr, "faultline: for gdb: {}\n", arguments);
        gdbstub::serve(session, STDIN_FILENO, STDOUT_FILENO);
        return exit_ok;
    }
    const auto failure =
        gdbstub::serve_tcp(session, options.port, [&](std::uint16_t port) { invite(arguments, port); });
    if (failure)
        complain(failure->message);
    return failure ? exit_bad_input : exit_ok;
}

} // namespace faultline::sim::cli
