#include "oops_records.hpp"

#include <array>
#include <cstdint>
#include <regex>

#include <fmt/format.h>

namespace faultline::tests {

namespace {

using Records = std::vector<LogRecord>;

std::string replaced(const std::string& text, const std::regex& what, const char* with) {
    return std::regex_replace(text, what, with);
}

/// Where an address lies, when something of the kernel's or the program's is laid out there; else itself.
std::string region(const std::string& digits, bool v4_9) {
    struct Region {
        std::uint64_t first, last;
        const char* name;
    };
    static constexpr std::array<Region, 4> map_4_9{{{0xffffff8000000000, 0xffffff80ffffffff, "IMAGE"},
                                                    {0xffffffc000000000, 0xffffffc03fffffff, "LINEAR"},
                                                    {0x3fb8000000, 0x4037ffffff, "PER-CPU OFFSET"},
                                                    {0x7f00000001, 0x7fffffffff, "MMAP"}}};
    static constexpr std::array<Region, 4> map_6_6{
        {{0xffffffc078000000, 0xffffffc0ffffffff, "IMAGE"},
         {0xffffff8000000000, 0xffffff803fffffff, "LINEAR"},
         {0xffffffbf40000000, 0xffffffbfbfffffff, "PER-CPU OFFSET"},
         {0x7f00000001, 0x7fffffffff, "MMAP"}}};
    const std::uint64_t address = std::stoull(digits, nullptr, 16);
    for (const auto& r : v4_9 ? map_4_9 : map_6_6) {
        if (address >= r.first && address <= r.last)
            return r.name;
    }
    return digits;
}

/// The address that a pattern's only group holds, by region.
std::string masked_address(const std::string& text, const std::regex& pattern, bool v4_9) {
    std::smatch m;
    if (!std::regex_search(text, m, pattern))
        return text;
    const auto at = static_cast<std::size_t>(m.position(1)), length = static_cast<std::size_t>(m.length(1));
    return text.substr(0, at) + region(m[1], v4_9) + text.substr(at + length);
}

/// "name+0x10/0x20 [module]" and "0x7f1234" as names; the test driver's functions as DRIVER.
std::string masked_symbols(const std::string& text, bool v4_9) {
    static const std::regex module(
        R"([\w.]+\+0x[0-9a-f]+/0x[0-9a-f]+ \[(gtoops|lkdtm)\]|\boops_\w+\+0x[0-9a-f]+/0x[0-9a-f]+)");
    static const std::regex offset(R"(\+0x[0-9a-f]+/0x[0-9a-f]+)");
    static const std::regex bare(R"(^(?:(?:pc|lr) : | |[PL][CR] is at |\[<.*>\] )(0x)([0-9a-f]+)$)");
    // What a module executes by mistake has a name there: the size wraps, since no function begins behind it.
    static const std::regex data(R"(\w+\+0x[0-9a-f]+/0xffff[0-9a-f]{12} \[\w+\])");
    std::string out = replaced(replaced(replaced(text, data, "IMAGE"), module, "DRIVER"), offset, "");
    std::smatch m;
    if (std::regex_search(out, m, bare))
        out = out.substr(0, static_cast<std::size_t>(m.position(1))) + region(m[2], v4_9);
    return out;
}

/// The out-of-tree letter goes, and with it the word "Tainted" when no other letter is left.
std::string masked_taint(const std::string& text) {
    static const std::regex taint(R"(Tainted: (G[ A-Z]+?) (?=[46]\.))");
    std::smatch m;
    if (!std::regex_search(text, m, taint))
        return text;
    std::string letters = m[1];
    for (char& c : letters)
        c = c == 'O' ? ' ' : c;
    const bool clean = letters.find_first_not_of("G ") == std::string::npos;
    return m.prefix().str() + (clean ? "Not tainted" : "Tainted: " + letters) + " " + m.suffix().str();
}

std::string masked_entries(const std::string& text) {
    static const std::regex entry(
        R"(((?:pgd|p4d|pud|pmd|pte)=[0-9a-f]{4})(?!0{9}000\b)[0-9a-f]{9}([0-9a-f]{3}))");
    return replaced(text, entry, "$1PAGENUMBR$2");
}

/// 4.9 gives up at the first word that it cannot read. Behind a module's first instruction that is the one before it,
/// and nothing can be said about the words: "*".
std::string masked_code(const std::string& text, bool at_pc, bool page_start) {
    if (page_start && text == "Code: bad PC value")
        return "Code: *";
    static const std::regex before(R"([0-9a-f?]{8} )");
    static const std::regex at(R"(\([0-9a-f]{8}\))");
    std::string out = replaced(text, before, "WORD ");
    return at_pc ? out : replaced(out, at, "(WORD)");
}

/// The word at the PC with register 0 throughout: which ones a function uses is its compiler's choice.
std::string without_registers(const std::string& text) {
    static const std::regex at(R"(\(([0-9a-f]{8})\))");
    std::smatch m;
    if (!text.starts_with("Code: ") || !std::regex_search(text, m, at))
        return text;
    constexpr std::uint32_t rt_rn_rm = 0x001f03ff;
    const auto word = static_cast<std::uint32_t>(std::stoul(m[1], nullptr, 16));
    return fmt::format("{}({:08x}){}", m.prefix().str(), word & ~rt_rn_rm, m.suffix().str());
}

/// ESR and the lines about it with ISV = 0, as hardware reports a kernel's own abort.
std::string without_isv(const std::string& text) {
    static const std::regex esr(R"((ESR = 0x00000000|Oops: 00000000)97[0-9a-f]{3}([0-9a-f]{3}))");
    return replaced(text, esr, "$01" /* the group */ "96000$2");
}

std::string masked(const std::string& line, const OopsLog& log, bool page_start) {
    static const std::regex own(R"(^(?:gtoops|lkdtm|oops)(?=: )|(not syncing: )(?:gtoops|oops)(?=: ))"),
        message(R"(^(?:(?:gtoops|oops) warn value|Warning message trigger count:) \d+$)"),
        modules(R"((Modules linked in:).*)");
    static const std::regex place(R"((kernel BUG at ).*|(WARNING: .* at )[^ ]+:\d+)"),
        work(R"((Workqueue: events ).*)"),
        worker(R"((?:PID: \d+ Comm: )?kworker/\d+:\d+(?: \(pid: \d+|\[\d+\])?)");
    static const std::regex pstate(R"((pstate: )[0-9a-f]([0-9a-f]{7})(?: \([nN][zZ][cC][vV])?)");
    static const std::regex wide(R"(\b(?:0x)?[0-9a-f]{16}\b)"), marker(R"((end trace )[0-9a-f]{16})");
    static const std::regex headline(R"(at virtual address ([0-9a-f]+)$)"), walk(R"(^\[([0-9a-f]+)\] )");
    static const std::regex stale_far(R"((Unhandled debug exception: .* at ).*)");
    std::string t = masked_taint(replaced(replaced(line, own, "$1DRIVER"), message, "DRIVER WARNS"));
    t = replaced(replaced(replaced(t, modules, "$1"), place, "$1$2PLACE"), work, "$1DRIVER");
    t = replaced(t, worker, "WORKER");
    t = replaced(replaced(t, pstate, "$1N$2"), stale_far, "$1ADDRESS");
    if (t.starts_with("Code: "))
        return masked_code(t, log.code_at_pc, page_start);
    if (log.v4_9)
        t = replaced(t, marker, "$1ID");
    t = masked_entries(
        masked_symbols(masked_address(masked_address(t, headline, log.v4_9), walk, log.v4_9), log.v4_9));
    if (log.syndrome_isv)
        t = without_isv(t);
    // ESR, end marker, table entries and addresses that are constants stay; what is left of this width are registers
    // and where things happen to be.
    static const std::regex exact(R"(ESR|Internal error|end trace|at virtual address|^\[|ISS2)");
    return std::regex_search(t, exact) && !t.starts_with("[<") ? t : replaced(t, wide, "ADDRESS");
}

bool is_memory_row(const std::string& text) {
    static const std::regex row(R"(^[0-9a-f]{4}:( [0-9a-f?]{16}| {17}){1,4}$)");
    return std::regex_match(text, row);
}

/// Up to the end of the first oops and its notes; a panic up to the line before its last.
Records first_oops(const Records& records) {
    Records out;
    bool oops = false, over = false;
    for (const auto& r : records) {
        if ((over && !r.text.starts_with("note: ")) || r.text.starts_with("---[ end Kernel panic"))
            break;
        out.push_back(r);
        oops |= r.text.starts_with("Internal error: ");
        over |= oops && r.text.starts_with("---[ end trace ");
    }
    return out;
}

bool left_out(const std::string& text, const OopsLog& log) {
    static const std::regex surroundings(R"((^| )(proc_reg_write|full_proxy_write)$)");
    static const std::regex isv_lines(R"(^  (Access size|SSE|SF|ISV) = .*)");
    return std::regex_search(text, surroundings) || (!log.own_messages && text.starts_with("DRIVER: ")) ||
           (log.syndrome_isv && std::regex_match(text, isv_lines));
}

} // namespace

LogRecord read_record(const std::string& line) {
    static const std::regex form(R"(^(?:<(\d)>)?\[ *\d+\.\d+\] ?([\s\S]*)$)");
    std::smatch m;
    if (!std::regex_match(line, m, form))
        return {-1, line};
    return {m[1].matched ? std::stoi(m[1]) : -1, m[2]};
}

std::vector<LogRecord> read_console(const std::vector<std::string>& lines) {
    static const std::regex stamp(R"(\[ *\d+\.\d{6}\] ?)"), stamp_at_end(R"(\[ *\d+\.\d{6}\] ?$)");
    Records out;
    for (const auto& line : lines) {
        std::sregex_token_iterator part(line.begin(), line.end(), stamp, -1);
        const bool stamped = std::regex_search(line, stamp, std::regex_constants::match_continuous);
        if (stamped)
            ++part; // nothing stands before the first stamp
        for (; part != std::sregex_token_iterator(); ++part)
            out.push_back({-1, *part});
        if (line.empty() || std::regex_search(line, stamp_at_end))
            out.push_back({-1, ""}); // which the iterator does not count
    }
    return out;
}

std::vector<std::string> comparable(const std::vector<LogRecord>& records, const OopsLog& log) {
    static const std::regex driver_frame(R"(^( |\[<.*>\] )DRIVER$)"),
        page_start_pc(R"(^pc : \[<[0-9a-f]{13}000>\])"), pc_in(R"(^(?:pc : |PC is at )(?!\[<|DRIVER|0x))");
    std::vector<std::string> out;
    bool page_start = false, in_the_kernel = false;
    for (const auto& r : first_oops(records)) {
        page_start |= std::regex_search(r.text, page_start_pc);
        std::string text = is_memory_row(r.text) ? "ROWS OF MEMORY" : masked(r.text, log, page_start);
        in_the_kernel |= std::regex_search(text, pc_in);
        if (in_the_kernel)
            text = without_registers(text);
        if (left_out(text, log))
            continue;
        text = fmt::format("<{}> {}", r.level < 0 ? "?" : std::to_string(r.level),
                           std::regex_match(text, driver_frame) ? " DRIVER" : text);
        const bool repeats = text.ends_with("ROWS OF MEMORY") || text.ends_with("> "
                                                                                " DRIVER");
        if (!repeats || out.empty() || out.back() != text)
            out.push_back(text);
    }
    return out;
}

} // namespace faultline::tests
