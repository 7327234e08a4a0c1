#include "sim/boot.hpp"

#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include <sys/stat.h>

#include <fmt/format.h>

#include "exceptions/features.hpp"
#include "faultline_abi.h"
#include "sim/scenario.hpp"

namespace faultline::sim {

namespace {

using mmu::Pa;

/// What execve would refuse anyway, refused before it reaches RAM.
constexpr std::size_t max_strings = 1U << 20U;

std::uint64_t page_up(std::uint64_t value) {
    return align_down(value + mmu::page_size - 1, mmu::page_bits);
}

/// Physical addresses that [start, end) of something occupies.
struct Range {
    std::uint64_t start = 0, end = 0;
};

/// What is added to the physical addresses of the kernel's program headers: the first bank of RAM, unless the board
/// says where the image begins.
Pa kernel_base(const Board& board, const ElfFile& kernel, const MachineConfig& config) {
    std::uint64_t first = UINT64_MAX;
    for (const ElfSegment& segment : kernel.segments())
        first = std::min(first, segment.physical_address);
    return board.kernel ? Pa{*board.kernel - first} : config.banks[0].base;
}

/// Copies the kernel's segments to their physical addresses; nullopt when one does not fit RAM.
std::optional<Range> load_kernel(mmu::PhysicalMemory& memory, const ElfFile& kernel, Pa ram) {
    Range range{UINT64_MAX, 0};
    for (const ElfSegment& segment : kernel.segments()) {
        const Pa base{ram.raw + segment.physical_address};
        if (!memory.contains(base, segment.memory_size) || !memory.write(base, segment.data))
            return std::nullopt;
        range.start = std::min(range.start, base.raw);
        range.end = std::max(range.end, base.raw + segment.memory_size);
    }
    return range;
}

/// The entry point's physical address; nullopt when it lies in no segment.
std::optional<std::uint64_t> entry_address(const ElfFile& kernel, Pa ram) {
    for (const ElfSegment& segment : kernel.segments()) {
        const std::uint64_t offset = kernel.entry() - segment.virtual_address;
        if (kernel.entry() >= segment.virtual_address && offset < segment.memory_size)
            return ram.raw + segment.physical_address + offset;
    }
    return std::nullopt;
}

/// The file that argv[0] names, seen from the root directory, which is where programs are started.
std::string program_path(const Scenario& scenario) {
    return (std::filesystem::path("/") / scenario.argv0).lexically_normal().string();
}

/// The paths at which the guest finds the program, the first of which is executed; none without a program.
std::vector<std::string> program_paths(const Scenario& scenario) {
    if (!has_program(scenario))
        return {};
    std::vector<std::string> paths = {program_path(scenario)};
    paths.insert(paths.end(), scenario.program.links.begin(), scenario.program.links.end());
    return paths;
}

/// Path, arguments and environment one after the other, each with its NUL.
std::vector<std::byte> argument_strings(const Scenario& scenario) {
    std::string text = program_path(scenario) + '\0' + scenario.argv0 + '\0';
    for (const std::string& argument : scenario.args)
        text += argument + '\0';
    for (const std::string& variable : scenario.env)
        text += variable + '\0';
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// `text` with its NUL into a field of the parameters; what does not fit is cut.
template <std::size_t N> void put_text(char (&field)[N], const std::string& text) {
    const std::size_t length = std::min(text.size(), N - 1);
    std::memcpy(field, text.data(), length);
    field[length] = '\0';
}

template <class T> std::span<const std::byte> bytes_of(const T& value) {
    return std::as_bytes(std::span(&value, 1));
}

constexpr fl_u32 flag_if(bool condition, fl_boot_flags flag) {
    return condition ? static_cast<fl_u32>(flag) : 0;
}

fl_boot_params parameters(const Scenario& scenario, const MachineConfig& config, Range kernel) {
    fl_boot_params params{};
    params.magic = FL_BOOT_MAGIC;
    params.version = FL_BOOT_VERSION;
    params.flags = flag_if(scenario.exception_trace, FL_EXCEPTION_TRACE) | flag_if(scenario.aslr, FL_ASLR) |
                   flag_if(scenario.panic_on_oops, FL_PANIC_ON_OOPS) |
                   flag_if(scenario.terminal, FL_TERMINAL) |
                   flag_if(scenario.percpu_counter_init_many, FL_PERCPU_COUNTER_INIT);
    params.device = config.device.raw;
    params.kernel_start = kernel.start;
    params.kernel_end = kernel.end;
    for (const BoardBank& bank : config.banks)
        params.banks[params.bank_count++] = {bank.base.raw, bank.size};
    params.argc = static_cast<fl_u32>(1 + scenario.args.size());
    params.envc = static_cast<fl_u32>(scenario.env.size());
    params.seed = scenario.seed;
    params.pid = scenario.identity.pid;
    params.cpu = scenario.identity.cpu;
    params.cpu_count = scenario.cpus;
    std::ranges::copy(scenario.board.per_cpu_offset, std::begin(params.per_cpu_offset));
    params.log_bytes = limits_of(scenario).log_bytes;
    put_text(params.comm, scenario.identity.comm);
    put_text(params.hardware, scenario.identity.hardware);
    put_text(params.release, scenario.identity.release);
    put_text(params.version_text, scenario.identity.version);
    return params;
}

/// Where the bytes of a file are to lie.
struct PlacedFile {
    fl_boot_file entry{};
    std::span<const std::byte> bytes;
};

/// The file table: the program under each of its names, and the files of the root folder. `data` is where the first
/// byte may go, and afterwards where the next one may.
std::vector<PlacedFile> place_files(const Target& target, std::uint64_t& data) {
    std::vector<PlacedFile> files;
    for (const std::string& path : program_paths(target.scenario)) {
        PlacedFile& file = files.emplace_back();
        put_text(file.entry.path, path);
        file.bytes = target.program.file.bytes();
        file.entry.data = data;
        file.entry.mode = S_IFREG | 0755;
    }
    data += page_up(target.program.file.bytes().size());
    const std::size_t programs = files.size();
    for (const RootEntry& source : target.root) {
        const auto is_program = [&](const PlacedFile& file) { return source.path == file.entry.path; };
        if (std::any_of(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(programs), is_program))
            continue;
        PlacedFile& file = files.emplace_back();
        put_text(file.entry.path, source.path);
        file.bytes = source.bytes;
        file.entry.data = data;
        file.entry.mode = source.mode;
        file.entry.flags = FL_FILE_READ_ONLY;
        data += page_up(source.bytes.size());
    }
    for (PlacedFile& file : files)
        file.entry.size = file.bytes.size();
    return files;
}

bool write_files(mmu::PhysicalMemory& memory, Pa table, const std::vector<PlacedFile>& files) {
    std::vector<fl_boot_file> entries;
    entries.reserve(files.size());
    for (const PlacedFile& file : files) {
        entries.push_back(file.entry);
        if (!file.bytes.empty() && !memory.write(Pa{file.entry.data}, file.bytes))
            return false;
    }
    return memory.write(table, std::as_bytes(std::span(entries)));
}

/// Parameters, file table, strings and the bytes of the files, in this order from the first page after the kernel.
/// Returns the address of the parameters; nullopt when RAM is too small.
std::optional<std::uint64_t> load_parameters(mmu::PhysicalMemory& memory, const Target& target,
                                             fl_boot_params params) {
    const std::vector<std::byte> strings = argument_strings(target.scenario);
    const std::size_t most_files = program_paths(target.scenario).size() + target.root.size();
    params.reserved_start = page_up(params.kernel_end);
    params.files = params.reserved_start + page_up(sizeof params);
    params.arguments = params.files + page_up(most_files * sizeof(fl_boot_file));
    std::uint64_t end = params.arguments + page_up(strings.size());
    const std::vector<PlacedFile> files = place_files(target, end);
    params.file_count = static_cast<fl_u32>(files.size());
    params.reserved_end = end;
    const bool loaded = memory.write(Pa{params.reserved_start}, bytes_of(params)) &&
                        write_files(memory, Pa{params.files}, files) &&
                        memory.write(Pa{params.arguments}, strings);
    return loaded ? std::optional(params.reserved_start) : std::nullopt;
}

/// EL1h or EL2h with D, A, I and F masked, MMU off: what the boot protocol of faultline_abi.h says.
void start_processor(Machine& machine, unsigned el, std::uint64_t entry, std::uint64_t params) {
    using namespace exceptions::spsr;
    MachineState state = machine.state();
    state.cpu().pc = entry;
    state.cpu().pstate = {El::put(el) | Sp::put(1) | D::put(1) | A::put(1) | I::put(1) | F::put(1)};
    state.cpu().x = {};
    state.cpu().x[0] = params;
    machine.set_state(state);
}

MachineConfig config_of(const Scenario& scenario, const std::string& input) {
    MachineConfig config;
    config.cpu = exceptions::cpu_model(scenario.cpu).value_or(exceptions::CpuModel::cortex_a72);
    config.cpus = scenario.cpus;
    config.banks[0].size = scenario.memory_mib << 20U;
    if (!scenario.board.banks.empty())
        config.banks.clear();
    for (const RamBank& bank : scenario.board.banks)
        config.banks.push_back({Pa{bank.base}, bank.size});
    if (scenario.board.device)
        config.device = Pa{*scenario.board.device};
    config.input = scenario.input.value_or(input);
    return config;
}

} // namespace

Limits limits_of(const Scenario& scenario) {
    Limits limits;
    limits.instructions = scenario.max_instructions;
    return limits;
}

Result<Machine> boot(const Target& target, const std::string& input) {
    const MachineConfig config = config_of(target.scenario, input);
    if (argument_strings(target.scenario).size() > max_strings)
        return Error{fmt::format("{}: more than {} bytes of arguments and environment", target.scenario.name,
                                 max_strings)};
    if (target.scenario.cpus > 1 && target.scenario.identity.cpu >= target.scenario.cpus)
        return Error{fmt::format("{}: identity.cpu is {}, expected one of the {} CPUs, 0 to {}",
                                 target.scenario.name, target.scenario.identity.cpu, target.scenario.cpus,
                                 target.scenario.cpus - 1)};
    auto machine = Machine::create(config);
    if (!machine)
        return machine;
    const Pa ram = kernel_base(target.scenario.board, target.kernel.elf, config);
    const auto kernel = load_kernel(machine->memory(), target.kernel.elf, ram);
    const auto entry = entry_address(target.kernel.elf, ram);
    if (!kernel || !entry)
        return Error{fmt::format("{}: does not fit the machine's RAM, expected a kernel linked for it",
                                 target.kernel.file.path())};
    const auto params =
        load_parameters(machine->memory(), target, parameters(target.scenario, config, *kernel));
    if (!params)
        return Error{fmt::format("{}: kernel, program and arguments do not fit {} MiB of RAM",
                                 target.scenario.name, ram_bytes(target.scenario) >> 20U)};
    machine->memory_changed();
    start_processor(*machine, target.scenario.vhe ? 2 : 1, *entry, *params);
    return machine;
}

} // namespace faultline::sim
