#include "sim/target.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "sim/target_checks.hpp"

namespace faultline::sim {

namespace {

namespace fs = std::filesystem;

/// The program and its links are in the same table.
constexpr std::size_t most_root_entries = FL_MAX_FILES - 32;

bool is_scenario_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path / "scenario.toml", ignored);
}

/// "el0_da/nopie" as folder and variant below `root`; a name without "/" has the variant "".
struct Located {
    fs::path folder;
    std::string name, variant;
};

std::optional<Located> locate(const fs::path& root, const std::string& name) {
    const fs::path whole = root / name;
    if (is_scenario_folder(whole))
        return Located{whole, name, {}};
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == name.size())
        return std::nullopt;
    const fs::path folder = root / name.substr(0, slash);
    if (!is_scenario_folder(folder))
        return std::nullopt;
    return Located{folder, name.substr(0, slash), name.substr(slash + 1)};
}

/// Names of built-in scenarios are lower-case words; nothing that leaves the folder they are looked up in.
bool may_be_built_in(const std::string& name) {
    return !name.empty() && name.find("..") == std::string::npos && name.front() != '/' &&
           name.front() != '.';
}

struct Found {
    Scenario scenario;
    bool built_in = false;
};

Result<Found> load(const Located& located, bool built_in) {
    auto scenario = load_scenario(located.folder.string(), located.name, located.variant);
    if (!scenario)
        return Error{scenario.error()};
    return Found{*std::move(scenario), built_in};
}

/// A user's folder: named after its last part, wherever it lies.
Located named_by_folder(Located located) {
    std::error_code ignored;
    const fs::path full = fs::weakly_canonical(located.folder, ignored);
    located.name = full.has_filename() ? full.filename().string() : full.parent_path().filename().string();
    return located;
}

/// What people name in place of the folder that it lies in.
bool is_part_of_scenario(std::string_view name) {
    return name.ends_with(".c") || name.ends_with(".S") || name.ends_with(".toml");
}

Result<Found> find(const std::string& name) {
    if (may_be_built_in(name))
        if (const auto located = locate(fs::path(data_directory()) / "scenarios", name))
            return load(*located, true);
    std::error_code ignored;
    if (const fs::path folder = fs::path(name).parent_path();
        is_scenario_folder(folder) && is_part_of_scenario(name) && !fs::is_directory(name, ignored))
        return Error{fmt::format("{}: a file of a scenario, expected its folder: {}", name,
                                 folder.empty() ? "." : folder.string())};
    if (fs::is_regular_file(name, ignored))
        return Found{scenario_for_elf(name), false};
    const std::string trimmed =
        name.size() > 1 && name.back() == '/' ? name.substr(0, name.size() - 1) : name;
    if (const auto located = locate("", trimmed))
        return load(named_by_folder(*located), false);
    if (fs::is_directory(name, ignored))
        return Error{fmt::format("{}: no scenario.toml in this folder", name)};
    return Error{
        fmt::format("{}: no such scenario, folder or file (faultline list names the built-in ones)", name)};
}

Result<std::string> kernel_path(const std::string& version) {
    const std::string path = fmt::format("{}/kernels/vmlinux-{}", data_directory(), version);
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return Error{fmt::format("kernel {} is not part of this build, expected {}", version, path)};
    return path;
}

/// What the settings change of it: then what was compiled with the project is of no use.
bool changes(const std::vector<Setting>& settings, std::initializer_list<std::string_view> keys) {
    return std::ranges::any_of(
        settings, [&](const Setting& setting) { return std::ranges::find(keys, setting.key) != keys.end(); });
}

/// The directory that what is compiled now goes to; made when it is first needed.
Result<std::string> output_in(std::optional<TemporaryDirectory>& compiled, const char* file) {
    if (!compiled) {
        auto directory = TemporaryDirectory::create();
        if (!directory)
            return Error{directory.error()};
        compiled = *std::move(directory);
    }
    return fmt::format("{}/{}", compiled->path(), file);
}

/// The kernel's file: one of the two of the project, or the scenario's as given, as compiled with the project, or
/// compiled now into `compiled`.
Result<std::string> kernel_path(const Found& found, bool anew, std::optional<TemporaryDirectory>& compiled) {
    const Scenario& scenario = found.scenario;
    if (!has_own_kernel(scenario))
        return kernel_path(scenario.kernel);
    if (scenario.own_kernel.file.ends_with(".elf"))
        return (fs::path(scenario.folder) / scenario.own_kernel.file).string();
    if (found.built_in && !anew)
        return compiled_kernel(scenario.folder, scenario.variant);
    auto output = output_in(compiled, "kernel");
    if (output)
        if (auto error = compile_own_kernel(scenario, lab_directory(), *output))
            return *error;
    return output;
}

/// The program's file: as given, as compiled with the project, or compiled now into `compiled`.
Result<std::string> program_path(const Found& found, bool anew, std::optional<TemporaryDirectory>& compiled) {
    const Scenario& scenario = found.scenario;
    if (scenario.folder.empty())
        return scenario.program.elf;
    if (!scenario.program.elf.empty())
        return (fs::path(scenario.folder) / scenario.program.elf).string();
    if (found.built_in && !anew)
        return compiled_program(scenario.folder, scenario.variant);
    auto output = output_in(compiled, "program");
    if (output)
        if (auto error = compile_guest(scenario, *output))
            return *error;
    return output;
}

/// A quarter of RAM for the files: what the kernel and the program need beside them is there.
Result<std::vector<RootEntry>> root_of(const Scenario& scenario) {
    if (scenario.root.empty())
        return std::vector<RootEntry>{};
    return read_root_folder((fs::path(scenario.folder) / scenario.root).string(), most_root_entries,
                            ram_bytes(scenario) / 4);
}

} // namespace

std::string data_directory() {
    std::error_code failure;
    const fs::path self = fs::read_symlink("/proc/self/exe", failure);
    return (failure ? fs::path("share/faultline") : self.parent_path().parent_path() / "share/faultline")
        .string();
}

Result<OpenElf> OpenElf::open(const std::string& path) {
    auto file = MappedFile::open(path);
    if (!file)
        return Error{file.error()};
    auto elf = ElfFile::parse(file->bytes(), path);
    if (!elf)
        return Error{elf.error()};
    return OpenElf{*std::move(file), *std::move(elf)};
}

Result<Target> open_target(const std::string& name, const std::vector<Setting>& settings,
                           const std::optional<std::vector<std::string>>& args) {
    auto found = find(name);
    if (!found)
        return Error{found.error()};
    Scenario& scenario = found->scenario;
    for (const Setting& setting : settings)
        if (auto error = apply_setting(scenario, setting))
            return *error;
    if (args)
        scenario.args = *args;
    if (auto error = check_combination(scenario))
        return *error;
    if (scenario.identity.release.empty() && !has_own_kernel(scenario))
        scenario.identity.release = scenario.kernel + ".0";
    std::optional<TemporaryDirectory> compiled;
    const bool new_kernel =
        changes(settings, {"kernel", "kernel_sources", "kernel_flags", "board.banks", "board.device"});
    const auto vmlinux = kernel_path(*found, new_kernel, compiled);
    if (!vmlinux)
        return Error{vmlinux.error()};
    const bool new_program = changes(settings, {"program.sources", "program.flags"});
    const auto path = has_program(scenario) ? program_path(*found, new_program, compiled) : vmlinux;
    if (!path)
        return Error{path.error()};
    auto program = OpenElf::open(*path);
    if (!program)
        return Error{program.error()};
    if (auto error = check_program(*program, scenario))
        return *error;
    auto kernel = OpenElf::open(*vmlinux);
    if (!kernel)
        return Error{kernel.error()};
    auto root = root_of(scenario);
    if (!root)
        return Error{root.error()};
    if (auto error = check_loader(*program, scenario, *root))
        return *error;
    return Target{std::move(scenario), *std::move(kernel), *std::move(program), std::move(compiled),
                  *std::move(root)};
}

std::optional<Error> add_kernel_narration(Scenario& scenario) {
    if (has_own_kernel(scenario))
        return std::nullopt;
    const auto file =
        MappedFile::open(fmt::format("{}/scenarios/kernel-{}.toml", data_directory(), scenario.kernel));
    if (!file)
        return Error{file.error()};
    const auto bytes = file->bytes();
    return add_narration(scenario, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file->path());
}

Result<std::vector<BuiltIn>> built_in_scenarios() {
    std::vector<BuiltIn> all;
    std::error_code failure;
    const fs::path root = fs::path(data_directory()) / "scenarios";
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(root, failure))
        if (is_scenario_folder(entry.path()))
            folders.push_back(entry.path());
    std::ranges::sort(folders);
    for (const fs::path& folder : folders) {
        const std::string name = folder.filename().string();
        std::vector<std::string> variants = {""};
        for (std::size_t i = 0; i < variants.size(); ++i) {
            const auto scenario = load_scenario(folder.string(), name, variants[i]);
            if (!scenario)
                return Error{scenario.error()};
            if (i == 0)
                variants.insert(variants.end(), scenario->variants.begin(), scenario->variants.end());
            all.push_back({scenario->name, scenario->title, scenario->summary, scenario->kernel});
        }
    }
    return all;
}

std::string lab_directory() {
    return data_directory() + "/lab";
}

std::string compiled_kernel(const std::string& folder, const std::string& variant) {
    return compiled_program(folder, variant) + ".kernel";
}

std::string compiled_program(const std::string& folder, const std::string& variant) {
    return fmt::format("{}/build/{}", folder, variant.empty() ? "base" : variant);
}

} // namespace faultline::sim
