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

/// What to give to gdb. Everything goes to stderr: stdout may be the connection.
void print_files(const Target& target) {
    fmt::print(stderr, "faultline: kernel  {}\nfaultline: program {}\n", absolute(target.kernel.file.path()),
               absolute(target.program.file.path()));
}

void print_invitation(const Target& target, std::uint16_t port) {
    fmt::print(stderr,
               "faultline: 127.0.0.1:{} waits for gdb:\n"
               "  gdb-multiarch {} -x {}/faultline.gdb \\\n"
               "    -ex 'add-symbol-file {}' -ex 'target remote :{}'\n",
               port, absolute(target.kernel.file.path()), data_directory(),
               absolute(target.program.file.path()), port);
    std::fflush(stderr);
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
    if (const auto begun = debugger->seek(options.at); !begun) {
        complain(begun.error());
        return exit_bad_input;
    }
    std::signal(SIGPIPE, SIG_IGN); // a client that goes away is an end of file, not the end of the server
    gdbstub::Session session(*debugger);
    print_files(*target);
    if (options.stdio) {
        gdbstub::serve(session, STDIN_FILENO, STDOUT_FILENO);
        return exit_ok;
    }
    const auto failure = gdbstub::serve_tcp(session, options.port,
                                            [&](std::uint16_t port) { print_invitation(*target, port); });
    if (failure)
        complain(failure->message);
    return failure ? exit_bad_input : exit_ok;
}

} // namespace faultline::sim::cli
