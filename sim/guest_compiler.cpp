#include "sim/guest_compiler.hpp"

#include "sim/machine.hpp" // before <signal.h>, whose macros it does not survive

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace faultline::sim {

namespace {

namespace fs = std::filesystem;

/// What the child wrote is enough for one message; the rest is read and dropped.
constexpr std::size_t max_output = 64U << 10U;

/// Reads until the writers have closed their end.
std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return text;
        if (text.size() < max_output)
            text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

struct Outcome {
    int spawn_error = 0; ///< errno when the program could not be started
    int status = 0;      ///< of waitpid
    std::string output;  ///< stdout and stderr
};

Outcome run_program(const std::vector<std::string>& arguments, const std::string& directory) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return {errno, 0, {}};
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
    pid_t child = 0;
    Outcome outcome;
    outcome.spawn_error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    if (outcome.spawn_error == 0) {
        outcome.output = read_all(pipe[0]);
        while (::waitpid(child, &outcome.status, 0) < 0 && errno == EINTR) {
        }
    }
    ::close(pipe[0]);
    return outcome;
}

/// The line of the compiler's output that says what is wrong: the compiler's own, the assembler's, or the linker's,
/// which says more than the "ld returned 1" behind it.
std::string first_error(const std::string& output) {
    constexpr std::string_view signs[] = {"undefined reference",
                                          "multiple definition",
                                          "/ld: cannot find",
                                          "/ld: required symbol",
                                          "overlaps section",
                                          " error:",
                                          "Error:"};
    std::size_t found = std::string::npos;
    for (const std::string_view sign : signs)
        found = std::min(found, output.find(sign));
    const std::size_t start = found == std::string::npos ? 0 : output.rfind('\n', found) + 1; // npos + 1 is 0
    return output.substr(start, output.find('\n', start) - start);
}

/// The folder's files by the names that they have in it, the linker without the way to it.
std::string shortened(std::string line, const std::string& folder) {
    const std::string mapped = fmt::format("/scenarios/{}", fs::path(folder).filename().string());
    for (const std::string& prefix : {folder + "/", mapped + "/"})
        for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
            line.erase(at, prefix.size());
    if (line.starts_with("(.text")) // of the C library's start code, which has no lines
        line.erase(0, std::min(line.find("): ") + 3, line.size()));
    if (const std::size_t linker = line.find("/ld: "); linker != std::string::npos)
        line.erase(0, linker + 1);
    return line;
}

/// Folder names on the way to `folder` do not reach the program: debug information says /scenarios/NAME.
std::vector<std::string> compiler_for(const std::string& folder) {
    const std::string name = fs::path(folder).filename().string();
    return {guest_compiler, fmt::format("-ffile-prefix-map={}=/scenarios/{}", folder, name)};
}

void append(std::vector<std::string>& arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
}

/// How every kernel of a scenario's own is compiled: no C library, no vector registers, calls that stay calls.
std::vector<std::string> own_kernel_flags(const Scenario& scenario, const std::string& lab) {
    const MachineConfig standard;
    const auto& banks = scenario.board.banks;
    const std::uint64_t ram = banks.empty() ? standard.banks[0].base.raw : banks[0].base;
    return {"-ffreestanding",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-fno-pie",
            "-g",
            "-O1",
            "-mgeneral-regs-only",
            "-mstrict-align",
            "-mno-outline-atomics",
            "-fno-stack-protector",
            "-fno-omit-frame-pointer",
            "-fno-optimize-sibling-calls",
            "-fno-inline",
            fmt::format("-ffile-prefix-map={}=/lab", lab),
            fmt::format("-I{}", lab),
            fmt::format("-DFL_DEVICE={:#x}", scenario.board.device.value_or(standard.device.raw)),
            fmt::format("-Wl,-T,{}/lab.lds", lab),
            fmt::format("-Wl,--defsym=fl_ram={:#x}", ram),
            "-Wl,--build-id=none",
            "-Wl,--require-defined=_start",
            "-Wl,-z,max-page-size=4096",
            "-Wl,--no-warn-rwx-segments"};
}

std::optional<Error> compile(const Scenario& scenario, const std::vector<std::string>& arguments,
                             const std::string& folder) {
    const Outcome outcome = run_program(arguments, folder);
    if (outcome.spawn_error == ENOENT)
        return Error{fmt::format("{}: needs {} to compile its sources; install {}", scenario.folder,
                                 guest_compiler, guest_compiler_packages)};
    if (outcome.spawn_error != 0)
        return Error{fmt::format("{}: cannot run {}: {}", scenario.folder, guest_compiler,
                                 std::strerror(outcome.spawn_error))};
    if (!WIFEXITED(outcome.status) || WEXITSTATUS(outcome.status) != 0)
        return Error{fmt::format("{}: does not compile: {}", scenario.folder,
                                 shortened(first_error(outcome.output), folder))};
    return std::nullopt;
}

} // namespace

std::optional<Error> compile_guest(const Scenario& scenario, const std::string& output) {
    std::error_code ignored;
    const std::string folder = fs::canonical(scenario.folder, ignored).string();
    std::vector<std::string> arguments = compiler_for(folder);
    append(arguments, scenario.program.flags);
    append(arguments, {"-o", fs::absolute(output, ignored).string()});
    append(arguments, scenario.program.sources);
    return compile(scenario, arguments, folder);
}

std::optional<Error> compile_own_kernel(const Scenario& scenario, const std::string& lab,
                                        const std::string& output) {
    std::error_code ignored;
    const std::string folder = fs::canonical(scenario.folder, ignored).string();
    std::vector<std::string> arguments = compiler_for(folder);
    append(arguments, own_kernel_flags(scenario, fs::absolute(lab, ignored).string()));
    append(arguments, scenario.own_kernel.flags);
    append(arguments, {"-o", fs::absolute(output, ignored).string(), scenario.own_kernel.file});
    append(arguments, scenario.own_kernel.sources);
    return compile(scenario, arguments, folder);
}

Result<TemporaryDirectory> TemporaryDirectory::create() {
    std::error_code failure;
    const fs::path parent = fs::temp_directory_path(failure);
    std::string name = (failure ? fs::path("/tmp") : parent) / "faultline-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
        return Error{fmt::format("{}: cannot be created: {}", name, std::strerror(errno))};
    return TemporaryDirectory(std::move(name));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty())
        fs::remove_all(path_, ignored);
}

} // namespace faultline::sim
