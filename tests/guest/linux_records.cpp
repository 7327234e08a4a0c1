#include "linux_records.hpp"

#include <array>
#include <regex>

#include <fmt/format.h>

namespace faultline::tests {

using nlohmann::json;

namespace {

std::string masked(std::string text, bool v4_9) {
    struct Mask {
        std::regex pattern;
        const char* replacement;
    };
    // SSBS (0x1000) of a user pstate: three hexadecimal digits follow it, the one that holds it becomes even.
    static const std::array<Mask, 2> any{{
        {std::regex(R"((pstate: [0-9a-f]{4})1([0-9a-f]{3}))"), "$010$2"},
        {std::regex(R"([+-]SSBS)"), "?SSBS"},
    }};
    static const std::array<Mask, 3> only_v4_9{{
        {std::regex(R"(^pgd = [0-9a-f]{16}$)"), "pgd = ADDRESS"},
        {std::regex(R"((\*(?:pgd|pud|pmd|pte)=[0-9a-f]{4})[0-9a-f]{9}([0-9a-f]{3}))"), "$1PAGEFRAME$2"},
        {std::regex(R"(task: [0-9a-f]{16} task\.stack: [0-9a-f]{16})"), "task: ADDRESS task.stack: ADDRESS"},
    }};
    // An entry of zero names no page, so that it is zero must agree.
    const bool zero_entry = text.find("=0000000000000000") != std::string::npos;
    for (const auto& m : any)
        text = std::regex_replace(text, m.pattern, m.replacement);
    if (v4_9 && !zero_entry) {
        for (const auto& m : only_v4_9)
            text = std::regex_replace(text, m.pattern, m.replacement);
    }
    return text;
}

} // namespace

std::vector<std::string> expected_records(const json& row, bool v4_9) {
    static const std::regex form(R"(^<(\d)>\[[ \d.]+\] ([\s\S]*)$)");
    std::vector<std::string> out;
    std::smatch m;
    for (const auto& record : row["records"]) {
        const std::string text = record;
        if (std::regex_match(text, m, form))
            out.push_back(fmt::format("<{}> {}", m[1].str(), masked(m[2], v4_9)));
        else
            out.push_back("unreadable record: " + text);
    }
    return out;
}

std::vector<std::string> printed_records(const json& run, bool v4_9) {
    std::vector<std::string> out;
    for (const auto& line : run["log"])
        out.push_back(fmt::format("<{}> {}", line["level"].get<int>(), masked(line["text"], v4_9)));
    return out;
}

} // namespace faultline::tests
