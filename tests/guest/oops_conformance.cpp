// Makes the mistakes whose oopses under real kernels are on record, and compares the logs, record by record.
//
//   oops_conformance FAULTLINE PROGRAM DATA KNOWN [--filter TEXT] [--verbose] [--show]
//
// PROGRAM writes its argument to /dev/oops (oops_case.S). DATA is the record, one JSON object a line. KNOWN lists the
// rows that are known to differ, "kernel case: reason" a line: a row that differs and is not listed fails the test, and
// so does a listed one that agrees. What "agree" means: oops_records.hpp. --show prints both logs as compared.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "oops_records.hpp"

using namespace faultline::tests;
using nlohmann::json;

namespace {

struct Options {
    std::string faultline, program, data, known_file, filter;
    bool verbose = false, show = false;
};

/// What the driver calls the mistakes of LKDTM that a kernel without hardening features can make.
std::optional<std::string> action_of(const json& row) {
    static const std::map<std::string, std::string> lkdtm{
        {"ACCESS_NULL", "null_read"},
        {"ACCESS_USERSPACE", "access_user_exec"},
        {"BUG", "bug"},
        {"EXCEPTION", "null_write"},
        {"EXEC_DATA", "exec_data"},
        {"EXEC_KMALLOC", "exec_kmalloc"},
        {"EXEC_NULL", "null_exec"},
        {"EXEC_RODATA", "exec_rodata"},
        {"EXEC_STACK", "exec_stack"},
        {"EXEC_USERSPACE", "exec_user"},
        {"EXEC_VMALLOC", "exec_vmalloc"},
        {"PANIC", "panic"},
        {"STACK_GUARD_PAGE_LEADING", "stack_guard_leading"},
        {"STACK_GUARD_PAGE_TRAILING", "stack_guard_trailing"},
        {"UNALIGNED_LOAD_STORE_WRITE", "unaligned_ldr_ok"},
        {"VMALLOC_LINEAR_OVERFLOW", "vmalloc_linear_overflow"},
        {"WARNING", "warn"},
        {"WARNING_MESSAGE", "warn_msg"},
        {"WRITE_KERN", "write_kernel_text"},
        {"WRITE_RO", "write_rodata"},
        {"WRITE_RO_AFTER_INIT", "write_rodata"},
    };
    if (row["by"] == "gtoops")
        return row["case"].get<std::string>();
    std::string name = row["case"];
    if (const auto it = lkdtm.find(name); it != lkdtm.end())
        return it->second;
    if (!name.starts_with("REFCOUNT_") || name.ends_with("TIMING"))
        return std::nullopt;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

std::vector<LogRecord> recorded(const json& row) {
    if (!row.contains("records"))
        return read_console(row["console"]);
    std::vector<LogRecord> out;
    for (const auto& record : row["records"])
        out.push_back(read_record(record));
    return out;
}

/// Process, version and pid of the row, as far as its records tell.
std::string identity_of(const json& row) {
    static const std::regex cpu_line(R"(CPU: \d PID: (\d+) Comm: (\S+) .* (#\d+))");
    std::smatch m;
    for (const auto& line : row["console"]) {
        const std::string text = line;
        if (std::regex_search(text, m, cpu_line))
            return fmt::format(" --set {} --set identity.pid={}", quoted("identity.version=" + m[3].str()),
                               m[2] == "init" ? m[1].str()
                                              : "18"); // a kernel thread's is not for the program
    }
    return "";
}

std::string command_of(const json& row, const std::string& action, const Options& o) {
    const std::string kernel = row["kernel"];
    std::string c =
        fmt::format("{} run {} --json --kernel {} --cpu {}", quoted(o.faultline), quoted(o.program),
                    kernel.substr(0, 3), kernel.find('-') == std::string::npos ? "cortex-a72" : "max");
    c += kernel.ends_with("-vhe") ? " --set vhe=true" : "";
    c += " --set identity.comm=init --set identity.hardware=linux,dummy-virt --set memory=1024 --set "
         "aslr=true";
    return c + identity_of(row) + " -- " + quoted(action);
}

/// The first record in which two logs differ, in words; empty when there is none.
std::string first_difference(const std::vector<std::string>& kernel, const std::vector<std::string>& ours) {
    for (std::size_t i = 0; i < std::max(kernel.size(), ours.size()); ++i) {
        const std::string want = i < kernel.size() ? kernel[i] : "(no record)";
        const std::string got = i < ours.size() ? ours[i] : "(no record)";
        const bool any_code = want.ends_with("> Code: *") && got.substr(3).starts_with(" Code: ");
        const bool level_unknown =
            want.starts_with("<?>") && got.size() > 3 && want.substr(3) == got.substr(3);
        if (want != got && !level_unknown && !any_code)
            return fmt::format("record {}: kernel '{}'\n        ours   '{}'", i + 1, want, got);
    }
    return "";
}

std::string difference(const json& row, const std::string& action, const Options& o) {
    const auto [text, status] = output_of(command_of(row, action, o));
    const json run = json::parse(text, nullptr, false);
    if (run.is_discarded() || !run.is_object() || !run.contains("log"))
        return fmt::format("no result (wait status 0x{:x}): {}", status, text.substr(0, 300));
    std::vector<LogRecord> printed;
    for (const auto& line : run["log"])
        printed.push_back({line["level"], line["text"]});
    const bool lkdtm = row["by"] == "lkdtm";
    const std::string kernel = row["kernel"];
    const OopsLog log{kernel.starts_with("4.9"), !lkdtm, !lkdtm, kernel.ends_with("-vhe")};
    const auto want = comparable(recorded(row), log), got = comparable(printed, log);
    if (o.show) {
        for (const auto& line : want)
            std::cout << "    kernel " << line << "\n";
        for (const auto& line : got)
            std::cout << "    ours   " << line << "\n";
    }
    return first_difference(want, got);
}

std::map<std::string, std::string> known_differences(const std::string& path) {
    std::map<std::string, std::string> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(": ");
        if (!line.empty() && line[0] != '#' && colon != std::string::npos)
            out[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return out;
}

struct Count {
    int agree = 0, all = 0, not_run = 0;
};

/// Runs one row and says what is new about it; true when nothing is.
bool check(const json& row, const Options& o, const std::map<std::string, std::string>& known, Count& count) {
    const std::string kernel = row["kernel"], name = kernel + " " + row["case"].get<std::string>();
    const auto action = action_of(row);
    if (!action) {
        ++count.not_run;
        return true;
    }
    const std::string found = difference(row, *action, o);
    const auto reason = known.find(name);
    ++count.all;
    count.agree += found.empty();
    if (found.empty() && reason != known.end())
        std::cout << name << ": agrees now; take it off " << o.known_file << "\n";
    else if (!found.empty() && (reason == known.end() || o.verbose))
        std::cout << name << ": differs" << (reason == known.end() ? "" : " (" + reason->second + ")")
                  << "\n    " << found << std::endl;
    return found.empty() == (reason == known.end());
}

int run(const Options& o) {
    const auto known = known_differences(o.known_file);
    std::map<std::string, Count> counts;
    std::ifstream file(o.data);
    int failed = 0, rows = 0;
    for (std::string line; std::getline(file, line);) {
        const json row = json::parse(line);
        const std::string kernel = row["kernel"];
        if ((kernel + " " + row["case"].get<std::string>() + " ").find(o.filter) == std::string::npos)
            continue;
        ++rows;
        failed += !check(row, o, known, counts[kernel]);
    }
    for (const auto& [kernel, count] : counts)
        std::cout << fmt::format(
            "{}: {} of {} oopses agree; {} rows are of features that this kernel lacks\n", kernel,
            count.agree, count.all, count.not_run);
    if (rows == 0)
        std::cerr << "oops_conformance: no row in " << o.data << " matches '" << o.filter << "'\n";
    return failed == 0 && rows != 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        std::cerr
            << "usage: oops_conformance FAULTLINE PROGRAM DATA KNOWN [--filter TEXT] [--verbose] [--show]\n";
        return 2;
    }
    Options o{argv[1], argv[2], argv[3], argv[4], ""};
    for (int i = 5; i < argc; ++i) {
        const std::string word = argv[i];
        o.verbose |= word == "--verbose";
        o.show |= word == "--show";
        if (word == "--filter" && i + 1 < argc)
            o.filter = argv[++i];
    }
    return run(o);
}
