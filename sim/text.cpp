#include "sim/text.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::sim {

namespace {

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string_view unquoted(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

} // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex)
        text.remove_prefix(2);
    const char* const last = text.data() + text.size();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), last, value, hex ? 16 : 10);
    if (error != std::errc{} || end != last)
        return std::nullopt;
    return value;
}

std::vector<std::string> parse_list(std::string_view text) {
    if (text.empty())
        return {};
    if (text.front() != '[' || text.back() != ']' || text.size() < 2)
        return {std::string(text)};
    std::vector<std::string> list;
    std::string_view rest = text.substr(1, text.size() - 2);
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        list.emplace_back(unquoted(trimmed(rest.substr(0, comma))));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return list;
}

} // namespace faultline::sim
