#include "gui/log_hints.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "gui/kernel_registers.hpp"
#include "sim/disassembly.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;

/// "NAME = VALUE" in a line; `begin` and `end` are offsets of the whole of it.
struct Token {
    std::size_t begin = 0, end = 0;
    std::string_view name, value;
};

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view letters) {
    const std::size_t found = text.find_first_not_of(letters, at);
    return found == std::string_view::npos ? text.size() : found;
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
    while (at < text.size() && is_letter(text[at]))
        ++at;
    return at;
}

/// The next token at or behind `from`.
std::optional<Token> next_token(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        if (!is_letter(text[from])) {
            ++from;
            continue;
        }
        const std::size_t name_end = end_of_word(text, from);
        const std::size_t value = skip(text, name_end, " =:");
        const std::size_t end = end_of_word(text, value);
        const std::string_view name = text.substr(from, name_end - from);
        const std::string_view between = text.substr(name_end, value - name_end);
        const bool joined = between.find_first_of("=:") != std::string_view::npos || name == "esr";
        if (joined && end > value)
            return Token{from, end, name, text.substr(value, end - value)};
        from = name_end;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> hex(std::string_view text) {
    constexpr int base = 16;
    if (text.starts_with("0x"))
        text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string fields_text(const DecodedRegister& decoded) {
    std::string text = fmt::format("{:#x}: {}", decoded.value, decoded.summary);
    for (const DecodedField& field : decoded.fields)
        if (field.value != 0)
            text += fmt::format("\n{:>8} {} = {}  {}", bit_range(field), field.name, digits(field),
                                field.meaning);
    return text;
}

/// A field of the syndrome, by the name that the kernel prints it with.
std::string syndrome_hint(std::string_view name, std::uint64_t esr) {
    const DecodedRegister decoded = exceptions::decode_esr(esr);
    if (name == "ISS")
        return fmt::format("bits [24:0] of ESR {:#010x}", esr);
    for (const DecodedField& field : decoded.fields) {
        const bool same =
            field.name == name || (name == "FSC" && (field.name == "DFSC" || field.name == "IFSC"));
        if (same)
            return fmt::format("bits {} of ESR {:#010x}: {}\n{}\n{}", bit_range(field), esr, digits(field),
                               field.long_name, field.meaning);
    }
    return {};
}

/// Levels of the tables are folded as three of them need: what Linux calls p4d and pud is the entry of the pgd.
int level_of(std::string_view name) {
    if (name == "pgd" || name == "p4d" || name == "pud")
        return 1;
    return name == "pmd" ? 2 : name == "pte" ? 3 : 0;
}

std::string descriptor_hint(int level, std::uint64_t value, const sim::ExceptionTaken* taken) {
    std::string place;
    if (taken != nullptr && taken->walk)
        for (const mmu::WalkStep& step : taken->walk->steps())
            if (step.level == level && step.descriptor == value)
                place = fmt::format("the eight bytes at physical address {:#x}, ", step.descriptor_at.raw);
    return fmt::format("{}a level {} descriptor\n{}", place, level,
                       fields_text(exceptions::decode_descriptor(value, level)));
}

std::string hint_of(const Token& token, const sim::ExceptionTaken* taken) {
    const auto value = hex(token.value);
    if (value && (token.name == "esr" || token.name == "ESR"))
        return fields_text(exceptions::decode_esr(*value));
    if (value && token.name == "pstate")
        return fields_text(exceptions::decode_spsr(*value));
    if (const int level = level_of(token.name);
        level != 0 && value && token.value.size() == 16 && *value >> 48U != 0xffff)
        return descriptor_hint(level, *value, taken);
    return taken == nullptr ? std::string{} : syndrome_hint(token.name, taken->record.esr);
}

/// "Code: w w w w (w)": every word an instruction, the one in parentheses the one at PC.
std::vector<Span> code_line(std::string_view text, Style style, const sim::ExceptionTaken* taken) {
    std::vector<std::pair<std::size_t, std::size_t>> words;
    std::ptrdiff_t at_pc = 0;
    for (std::size_t at = text.find(':') + 1; at < text.size();) {
        const std::size_t begin = skip(text, at, " ()"), end = end_of_word(text, begin);
        if (end == begin)
            break;
        if (text[begin - 1] == '(')
            at_pc = static_cast<std::ptrdiff_t>(words.size());
        words.emplace_back(begin, end);
        at = end;
    }
    std::vector<Span> spans;
    std::size_t done = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto [begin, end] = words[i];
        const auto word = hex(text.substr(begin, end - begin));
        if (!word || taken == nullptr)
            continue;
        constexpr std::ptrdiff_t word_bytes = 4;
        const std::uint64_t address =
            taken->pc + static_cast<std::uint64_t>((static_cast<std::ptrdiff_t>(i) - at_pc) * word_bytes);
        std::array<std::byte, word_bytes> bytes{};
        for (std::size_t n = 0; n < bytes.size(); ++n)
            bytes.at(n) = static_cast<std::byte>(*word >> (8 * n) & 0xffU);
        spans.push_back({std::string(text.substr(done, begin - done)), style, {}, {}});
        spans.push_back({std::string(text.substr(begin, end - begin)),
                         Style::address,
                         fmt::format("{:#x}: {}", address, sim::disassemble(bytes, address).front().text),
                         {}});
        done = end;
    }
    spans.push_back({std::string(text.substr(done)), style, {}, {}});
    return spans;
}

} // namespace

std::vector<Span> explained_line(const Story& story, const sim::LogLine& line, Style style) {
    const auto fault = story.fault_at(line.at);
    const auto& faults = story.recording().faults;
    const sim::ExceptionTaken* const taken =
        fault && faults[*fault].taken.at <= line.at ? &faults[*fault].taken : nullptr;
    const std::string_view text = line.text;
    if (text.starts_with("Code:"))
        return code_line(text, style, taken);
    std::vector<Span> spans;
    std::size_t done = 0;
    for (auto token = next_token(text, 0); token; token = next_token(text, token->end)) {
        std::string hint = hint_of(*token, taken);
        if (hint.empty())
            continue;
        spans.push_back({std::string(text.substr(done, token->begin - done)), style, {}, {}});
        spans.push_back({std::string(text.substr(token->begin, token->end - token->begin)),
                         style == Style::dim ? style : Style::address,
                         std::move(hint),
                         {}});
        done = token->end;
    }
    spans.push_back({std::string(text.substr(done)), style, {}, {}});
    std::erase_if(spans, [](const Span& span) { return span.text.empty(); });
    return spans;
}

} // namespace faultline::gui
