#include "gui/log_hints.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "gui/log_fields.hpp"
#include "gui/log_rules.hpp"
#include "sim/disassembly.hpp"

namespace faultline::gui {

namespace {

/// A piece [begin, end) of a line and what it stands for.
struct Piece {
    std::size_t begin = 0, end = 0;
    std::string hint;
};

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view letters) {
    const std::size_t found = text.find_first_not_of(letters, at);
    return found == std::string_view::npos ? text.size() : found;
}

std::size_t end_of_word(std::string_view text, std::size_t at, std::string_view more = {}) {
    while (at < text.size() && (is_letter(text[at]) || more.find(text[at]) != std::string_view::npos))
        ++at;
    return at;
}

/// A rule's `before` without what surrounds its name.
std::string_view name_of(std::string_view before) {
    constexpr std::string_view around = " =:([<";
    const std::size_t first = std::min(before.find_first_not_of(around), before.size());
    const std::size_t last = before.find_last_not_of(around);
    return last == std::string_view::npos ? before : before.substr(first, last + 1 - first);
}

/// Whether a name begins at `at` and not in the middle of another word.
bool begins_word(std::string_view text, std::size_t at) {
    return at == 0 || !is_letter(text[at]) || !is_letter(text[at - 1]);
}

void add_fields(const LogContext& context, const LogRule& rule, std::vector<Piece>& pieces) {
    const std::string_view text = context.line.text;
    for (std::size_t at = text.find(rule.before); at != std::string_view::npos;
         at = text.find(rule.before, at + 1)) {
        const std::size_t word = at + rule.before.size();
        const std::size_t end = end_of_word(text, word, rule.more);
        if (end == word || !begins_word(text, at) || !text.substr(end).starts_with(rule.behind))
            continue;
        std::string hint = rule.hint(context, name_of(rule.before), text.substr(word, end - word));
        if (!hint.empty())
            pieces.push_back({skip(text, at, " "), end, std::move(hint)});
    }
}

/// "el0_da[1131]: unhandled ...": what stands in front of the first bracket.
void add_task_name(const LogContext& context, std::vector<Piece>& pieces) {
    const std::string_view text = context.line.text;
    if (text.find("]: unhandled") != std::string_view::npos)
        pieces.push_back({0, text.find('['), "current->comm: the task's name, at most 15 letters"});
}

/// "x29: value", "x9 : value", as often as they follow each other.
void add_registers(const LogContext& context, std::vector<Piece>& pieces) {
    const std::string_view text = context.line.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = skip(text, at, " ");
        const std::size_t name_end = end_of_word(text, begin);
        const std::size_t word = skip(text, name_end, " :"), end = end_of_word(text, word);
        const std::string_view name = text.substr(begin, name_end - begin);
        const bool is_register =
            name.size() > 1 && name[0] == 'x' && std::isdigit(static_cast<unsigned char>(name[1])) != 0;
        if (!is_register || end == word)
            return;
        if (std::string hint = saved_register_hint(context, name, text.substr(word, end - word));
            !hint.empty())
            pieces.push_back({begin, end, std::move(hint)});
        at = end;
    }
}

/// "name+0x10/0x2c", wherever it stands: an address of code, of a call trace most often.
void add_symbols(const LogContext& context, std::vector<Piece>& pieces) {
    const std::string_view text = context.line.text;
    for (std::size_t plus = text.find("+0x"); plus != std::string_view::npos;
         plus = text.find("+0x", plus + 1)) {
        std::size_t begin = plus;
        while (begin > 0 && (is_letter(text[begin - 1]) || text[begin - 1] == '.'))
            --begin;
        const std::size_t end = end_of_word(text, plus, "+/");
        if (std::string hint = symbol_hint(context, text.substr(begin, end - begin)); !hint.empty())
            pieces.push_back({begin, end, std::move(hint)});
    }
}

/// A row of a printed stack: "3e00: word word", the last four digits of its address in front.
void add_stack_words(const LogContext& context, std::vector<Piece>& pieces) {
    const std::string_view text = context.line.text;
    constexpr std::size_t label = 4;
    if (text.size() < label + 2 || text[label] != ':' || !parse_hex(text.substr(0, label)))
        return;
    pieces.push_back({0, label, "the low digits of the row's address"});
    for (std::size_t at = skip(text, label + 1, " "); at < text.size();) {
        const std::size_t end = end_of_word(text, at);
        const auto value = parse_hex(text.substr(at, end - at));
        if (!value || end == at)
            return;
        pieces.push_back({at, end, "a word of the stack: " + address_hint(context, *value)});
        at = skip(text, end, " ");
    }
}

/// Numbers long enough for an address that no rule knows.
void add_addresses(const LogContext& context, std::vector<Piece>& pieces) {
    constexpr std::size_t least_digits = 6;
    const std::string_view text = context.line.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_word(text, at);
        if (end == at) {
            ++at;
            continue;
        }
        const std::string_view word = text.substr(at, end - at);
        const bool looks_so = word.starts_with("0x") || word.size() >= least_digits;
        if (const auto value = looks_so ? parse_hex(word) : std::nullopt)
            pieces.push_back({at, end, address_hint(context, *value)});
        at = end;
    }
}

/// "Code: w w w w (w)": every word an instruction, the one in parentheses the one at PC.
std::vector<Span> code_line(std::string_view text, Style style, const LogContext& context) {
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
        const auto word = parse_hex(text.substr(begin, end - begin));
        if (!word || context.taken == nullptr)
            continue;
        constexpr std::ptrdiff_t word_bytes = 4;
        const std::uint64_t address =
            context.taken->pc +
            static_cast<std::uint64_t>((static_cast<std::ptrdiff_t>(i) - at_pc) * word_bytes);
        std::array<std::byte, word_bytes> bytes{};
        for (std::size_t n = 0; n < bytes.size(); ++n)
            bytes.at(n) = static_cast<std::byte>(*word >> (8 * n) & 0xffU);
        spans.push_back({std::string(text.substr(done, begin - done)), style, {}, {}});
        spans.push_back({std::string(text.substr(begin, end - begin)),
                         Style::address,
                         fmt::format("{}\n{}", code_hint(context, address),
                                     sim::disassemble(bytes, address).front().text),
                         {}});
        done = end;
    }
    spans.push_back({std::string(text.substr(done)), style, {}, {}});
    return spans;
}

/// Without those that overlap an earlier one of the list, in order of place.
std::vector<Piece> untangled(std::vector<Piece> pieces) {
    std::vector<Piece> kept;
    for (Piece& piece : pieces)
        if (std::ranges::none_of(
                kept, [&](const Piece& other) { return piece.begin < other.end && other.begin < piece.end; }))
            kept.push_back(std::move(piece));
    std::ranges::sort(kept, {}, &Piece::begin);
    return kept;
}

std::vector<Piece> pieces_of(const LogContext& context) {
    std::vector<Piece> pieces;
    add_task_name(context, pieces);
    add_stack_words(context, pieces);
    add_registers(context, pieces);
    for (const LogRule& rule : log_rules())
        add_fields(context, rule, pieces);
    add_symbols(context, pieces);
    add_addresses(context, pieces);
    return untangled(std::move(pieces));
}

} // namespace

std::vector<Span> explained_line(const Story& story, const sim::LogLine& line, Style style) {
    const auto fault = story.fault_at(line.at);
    const auto& faults = story.recording().faults;
    const LogContext context{story, line,
                             fault && faults[*fault].taken.at <= line.at ? &faults[*fault].taken : nullptr};
    const std::string_view text = line.text;
    if (text.starts_with("Code:"))
        return code_line(text, style, context);
    std::vector<Span> spans;
    std::size_t done = 0;
    for (Piece& piece : pieces_of(context)) {
        spans.push_back({std::string(text.substr(done, piece.begin - done)), style, {}, {}});
        spans.push_back({std::string(text.substr(piece.begin, piece.end - piece.begin)),
                         style == Style::dim ? style : Style::address,
                         std::move(piece.hint),
                         {}});
        done = piece.end;
    }
    spans.push_back({std::string(text.substr(done)), style, {}, {}});
    std::erase_if(spans, [](const Span& span) { return span.text.empty(); });
    return spans;
}

} // namespace faultline::gui
