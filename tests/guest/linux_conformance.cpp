// Runs the programs whose behaviour under real kernels is on record and compares: end, output, signal, log.
//
//   linux_conformance FAULTLINE DATA KNOWN [--filter TEXT] [--set KEY=VALUE]... [--verbose] [--update]
//
// DATA holds cases.jsonl and elf/. KNOWN lists the rows that are known to differ, one "kernel variant/case" a line:
// a row that differs and is not listed fails the test, and so does a listed row that agrees (the list only shrinks).
// --update rewrites KNOWN from this run.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <regex>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "linux_records.hpp"

using faultline::tests::expected_records;
using faultline::tests::output_of;
using faultline::tests::printed_records;
using faultline::tests::quoted;
using nlohmann::json;

namespace {

struct Options {
    std::string faultline, data, known_file, filter;
    bool verbose = false, update = false;
    std::vector<std::string> settings; ///< KEY=VALUE, for every run
};

struct Row {
    json data;
    std::string name; ///< "4.9.0 plain/null_write"
};

/// What was found different, one line each; empty when the row agrees.
using Differences = std::vector<std::string>;

/// The "#N" of the kernel's version, from a record that names it, or empty.
std::string kernel_version(const json& row) {
    static const std::regex comm_line(R"(Comm: .* \d+\.\d+\.\d+ (#\d+))");
    std::smatch m;
    for (const auto& record : row["records"]) {
        const std::string text = record;
        if (std::regex_search(text, m, comm_line))
            return m[1];
    }
    return "";
}

std::string command_of(const Row& row, const Options& o) {
    const std::string kernel = row.data["kernel"];
    const bool pan = kernel.ends_with("-pan");
    const std::string release = kernel.substr(0, kernel.find('-'));
    std::string c = fmt::format("{} run {}/{} --kernel {} --cpu {} --json", quoted(o.faultline), o.data,
                                row.data["elf"].get<std::string>(), release.substr(0, release.rfind('.')),
                                pan ? "max" : "cortex-a72");
    c += " --set argv0=" + quoted(row.data["exec"]);
    c += fmt::format(" --set identity.pid={} --set identity.hardware=linux,dummy-virt",
                     row.data["pid"].get<int>());
    c += " --set identity.release=" + release + " --set aslr=false";
    if (const auto version = kernel_version(row.data); !version.empty())
        c += " --set " + quoted("identity.version=" + version);
    for (const std::string& setting : o.settings)
        c += " --set " + quoted(setting);
    return c;
}

void compare_records(const Row& row, const json& run, Differences& out) {
    const bool v4_9 = row.data["kernel"].get<std::string>().starts_with("4.9");
    const auto want = expected_records(row.data, v4_9);
    const auto got = printed_records(run, v4_9);
    for (std::size_t i = 0; i < std::max(want.size(), got.size()); ++i) {
        const std::string w = i < want.size() ? want[i] : "(no record)";
        const std::string g = i < got.size() ? got[i] : "(no record)";
        if (w == g)
            continue;
        out.push_back(fmt::format("record {}: kernel '{}'", i + 1, w));
        out.push_back(fmt::format("{:>{}} ours   '{}'", "", 8 + std::to_string(i + 1).size(), g));
        return;
    }
}

/// The wait status as the row words it, from the outcome of a run.
std::string wait_of(const json& outcome) {
    const int status = outcome["exit_status"];
    if (outcome["kind"] == "exit")
        return fmt::format("exited code={} status=0x{:04x}", status, status << 8);
    if (outcome["kind"] == "signal")
        return fmt::format("signaled sig={} core=0 status=0x{:04x}", status - 128, status - 128);
    return "ended by " + outcome["kind"].get<std::string>();
}

std::string code_name(int signo, int code) {
    static const std::map<std::pair<int, int>, std::string> names{
        {{11, 1}, "SEGV_MAPERR"}, {{11, 2}, "SEGV_ACCERR"}, {{7, 1}, "BUS_ADRALN"}, {{7, 2}, "BUS_ADRERR"},
        {{7, 3}, "BUS_OBJERR"},   {{4, 1}, "ILL_ILLOPC"},   {{5, 1}, "TRAP_BRKPT"}, {{5, 2}, "TRAP_TRACE"}};
    static const std::map<int, std::string> any{{128, "SI_KERNEL"}, {0, "SI_USER"}, {-6, "SI_TKILL"}};
    if (const auto it = any.find(code); it != any.end())
        return it->second;
    const auto it = names.find({signo, code});
    return it == names.end() ? std::to_string(code) : it->second;
}

/// What a tracer that notes the first stop of each signal saw of the one that ended the program. When a handler of
/// SIGSEGV faults itself, that is the fault that was handled, not the fatal one.
json first_seen(const json& run) {
    for (const auto& signal : run.value("signals", json::array()))
        if (signal["signal"] == run["outcome"]["signal"])
            return signal;
    return run["outcome"];
}

void compare_signal(const Row& row, const json& run, Differences& out) {
    if (!row.data.contains("siginfo") || run["outcome"]["kind"] != "signal")
        return;
    const auto& info = row.data["siginfo"];
    const json seen = first_seen(run);
    const std::string code = code_name(info["si_signo"], info["si_code"]);
    if (seen.value("si_code", "") != code)
        out.push_back(fmt::format("si_code: kernel {}, ours {}", code, seen.value("si_code", "none")));
    // kill() and tgkill() carry pid and uid where a fault carries the address.
    if (info["si_code"].get<int>() <= 0 || !info.contains("si_addr"))
        return;
    const auto want = std::stoull(info["si_addr"].get<std::string>(), nullptr, 16);
    const auto got = std::stoull(seen.value("si_addr", "0x0"), nullptr, 16);
    if (want != got)
        out.push_back(fmt::format("si_addr: kernel 0x{:x}, ours 0x{:x}", want, got));
}

/// A handler prints the pstate that it got, with the SSBS bit that a context switch left in it.
std::string without_ssbs(const std::string& printed) {
    static const std::regex ssbs(R"((pstate=0x[0-9a-f]{12})1([0-9a-f]{3}))");
    return std::regex_replace(printed, ssbs, "$010$2");
}

Differences differences(const Row& row, const Options& o) {
    Differences out;
    const auto [text, status] = output_of(command_of(row, o));
    const json run = json::parse(text, nullptr, false);
    if (run.is_discarded() || !run.is_object() || !run.contains("outcome")) {
        out.push_back(fmt::format("no result (wait status 0x{:x}): {}", status, text.substr(0, 300)));
        return out;
    }
    const auto end = row.data["wait"].get<std::string>();
    if (const auto got = wait_of(run["outcome"]); got != end)
        out.push_back(fmt::format("end: kernel '{}', ours '{}'", end, got));
    compare_signal(row, run, out);
    if (without_ssbs(row.data.value("stdout", "")) != without_ssbs(run.value("stdout", "")))
        out.push_back(fmt::format("stdout: kernel {}\n         ours   {}",
                                  json(row.data.value("stdout", "")).dump(), run["stdout"].dump()));
    compare_records(row, run, out);
    return out;
}

std::vector<Row> rows_in_scope(const Options& o) {
    std::vector<Row> rows;
    std::ifstream file(o.data + "/cases.jsonl");
    for (std::string line; std::getline(file, line);) {
        Row row{json::parse(line), ""};
        if (row.data["scope"] != "in")
            continue;
        row.name = fmt::format("{} {}/{}", row.data["kernel"].get<std::string>(),
                               row.data["variant"].get<std::string>(), row.data["case"].get<std::string>());
        if (row.name.find(o.filter) != std::string::npos)
            rows.push_back(std::move(row));
    }
    return rows;
}

std::set<std::string> lines_of(const std::string& path) {
    std::set<std::string> out;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line[0] != '#')
            out.insert(line);
    }
    return out;
}

std::map<std::string, Differences> run_all(const std::vector<Row>& rows, const Options& o) {
    std::map<std::string, Differences> results;
    std::mutex lock;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < rows.size(); i = next++) {
            auto found = differences(rows[i], o);
            const std::lock_guard guard(lock);
            results[rows[i].name] = std::move(found);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    for (auto& t : threads)
        t.join();
    return results;
}

int report(const std::map<std::string, Differences>& results, const Options& o) {
    const auto known = lines_of(o.known_file);
    std::map<std::string, std::pair<int, int>> per_kernel; // agreed, all
    std::vector<std::string> differing;
    int failed = 0;
    for (const auto& [name, found] : results) {
        auto& count = per_kernel[name.substr(0, name.find(' '))];
        count.first += found.empty();
        count.second += 1;
        if (!found.empty())
            differing.push_back(name);
        const bool surprise = found.empty() == known.contains(name);
        failed += surprise;
        if (surprise && found.empty())
            std::cout << name << ": agrees now; take it off " << o.known_file << "\n";
        if ((surprise || o.verbose) && !found.empty()) {
            std::cout << name << ": differs\n";
            for (const auto& line : found)
                std::cout << "    " << line << "\n";
        }
    }
    if (o.update) {
        std::ofstream file(o.known_file);
        file << "# Rows of tests/data/linux that do not agree yet: kernel variant/case. Written by "
                "--update.\n";
        for (const auto& name : differing)
            file << name << "\n";
    }
    for (const auto& [kernel, count] : per_kernel)
        std::cout << fmt::format("{}: {} of {} rows agree\n", kernel, count.first, count.second);
    return failed != 0 && !o.update ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::cerr << "usage: linux_conformance FAULTLINE DATA KNOWN [--filter TEXT] [--set KEY=VALUE]... "
                     "[--verbose] "
                     "[--update]\n";
        return 2;
    }
    Options o{argv[1], argv[2], argv[3], "", false, false, {}};
    for (int i = 4; i < argc; ++i) {
        const std::string word = argv[i];
        o.verbose |= word == "--verbose";
        o.update |= word == "--update";
        if (word == "--filter" && i + 1 < argc)
            o.filter = argv[++i];
        else if (word == "--set" && i + 1 < argc)
            o.settings.emplace_back(argv[++i]);
    }
    const auto rows = rows_in_scope(o);
    if (rows.empty()) {
        std::cerr << "linux_conformance: no row in " << o.data << " matches '" << o.filter << "'\n";
        return 2;
    }
    return report(run_all(rows, o), o);
}
