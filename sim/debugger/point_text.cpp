// Points in the words of a user, and back.

#include <array>

#include <fmt/format.h>

#include "sim/debugger/points.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

namespace {

constexpr std::string_view expected =
    "expected an address, FUNCTION, FUNCTION:N, FILE:LINE, ec:N, fsc:N, msr:REGISTER, log:TEXT, pte:VA, or "
    "watch:, rwatch: or awatch: with ADDRESS[/SIZE], @ADDRESS for a physical one";

Error unknown(std::string_view text) {
    return {fmt::format("'{}': {}", text, expected)};
}

struct KindWord {
    std::string_view prefix;
    AccessWatch kind;
};
constexpr auto watch_words = std::to_array<KindWord>(
    {{"watch", AccessWatch::write}, {"rwatch", AccessWatch::read}, {"awatch", AccessWatch::any}});

std::optional<std::uint8_t> small_number(std::string_view text) {
    constexpr std::uint64_t largest = 63;
    const auto number = parse_number(text);
    return number && *number <= largest ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

/// "[@]ADDRESS[/SIZE]".
std::optional<OnAccess> parse_range(AccessWatch kind, std::string_view text) {
    OnAccess access;
    access.kind = kind;
    access.physical = text.starts_with('@');
    text.remove_prefix(access.physical ? 1 : 0);
    const std::size_t slash = text.find('/');
    const auto address = parse_number(text.substr(0, slash));
    const auto size = slash == std::string_view::npos ? access.size : parse_number(text.substr(slash + 1));
    if (!address || !size)
        return std::nullopt;
    access.address = *address;
    access.size = *size;
    return access;
}

/// After one of the words that stand in front of a colon; nullopt when it is no such word.
std::optional<Result<Trigger>> parse_word(std::string_view word, std::string_view rest,
                                          std::string_view whole) {
    for (const KindWord& candidate : watch_words)
        if (word == candidate.prefix) {
            const auto access = parse_range(candidate.kind, rest);
            return access ? Result<Trigger>(Trigger(*access)) : Result<Trigger>(unknown(whole));
        }
    if (word == "log")
        return Result<Trigger>(Trigger(OnLog{std::string(rest)}));
    if (word == "msr") {
        const auto reg = exceptions::find_register(rest);
        return reg ? Result<Trigger>(Trigger(OnRegisterWrite{*reg}))
                   : Result<Trigger>(Error{fmt::format("'{}': no such system register", rest)});
    }
    if (word == "pte") {
        const auto va = parse_number(rest);
        return va ? Result<Trigger>(Trigger(OnPageEntry{mmu::Va{*va}, 0})) : Result<Trigger>(unknown(whole));
    }
    if (word != "ec" && word != "fsc")
        return std::nullopt;
    const auto code = small_number(rest);
    if (!code)
        return Result<Trigger>(unknown(whole));
    OnException exception;
    (word == "ec" ? exception.ec : exception.fsc) = code;
    return Result<Trigger>(Trigger(exception));
}

std::string access_text(const OnAccess& access) {
    for (const KindWord& candidate : watch_words)
        if (candidate.kind == access.kind)
            return fmt::format("{}:{}{:#x}/{}", candidate.prefix, access.physical ? "@" : "", access.address,
                               access.size);
    return {};
}

std::string exception_text(const OnException& exception) {
    if (exception.fsc && !exception.ec)
        return fmt::format("fsc:{:#x}", *exception.fsc);
    return exception.ec ? fmt::format("ec:{:#x}", *exception.ec) : "exception";
}

} // namespace

Result<Trigger> parse_trigger(std::string_view text) {
    if (const auto address = parse_number(text))
        return Trigger(AtAddress{mmu::Va{*address}});
    const std::size_t colon = text.find(':');
    if (text.empty() || colon == 0 || text.find(' ') < colon)
        return unknown(text);
    if (colon == std::string_view::npos)
        return Trigger(AtFunction{std::string(text), 0});
    const std::string_view word = text.substr(0, colon), rest = text.substr(colon + 1);
    if (auto parsed = parse_word(word, rest, text))
        return *std::move(parsed);
    const auto number = parse_number(rest);
    constexpr std::uint64_t most_lines = 10'000'000;
    if (!number || *number == 0 || *number > most_lines)
        return unknown(text);
    if (word.find('.') != std::string_view::npos)
        return Trigger(AtLine{std::string(word), static_cast<int>(*number)});
    return Trigger(AtFunction{std::string(word), *number});
}

Result<PointRequest> parse_point(std::string_view text) {
    constexpr std::string_view condition_word = " if ";
    const std::size_t cut = text.rfind(condition_word);
    const auto trigger = parse_trigger(text.substr(0, cut));
    if (!trigger)
        return Error{trigger.error()};
    PointRequest request{*trigger, "", 0, false};
    if (cut != std::string_view::npos)
        request.condition = text.substr(cut + condition_word.size());
    return request;
}

std::string trigger_text(const Trigger& trigger) {
    if (const auto* const at = std::get_if<AtAddress>(&trigger))
        return fmt::format("{:#x}", at->va.raw);
    if (const auto* const function = std::get_if<AtFunction>(&trigger))
        return function->nth == 0 ? function->name : fmt::format("{}:{}", function->name, function->nth);
    if (const auto* const line = std::get_if<AtLine>(&trigger))
        return fmt::format("{}:{}", line->file, line->line);
    if (const auto* const exception = std::get_if<OnException>(&trigger))
        return exception_text(*exception);
    if (const auto* const written = std::get_if<OnRegisterWrite>(&trigger))
        return fmt::format("msr:{}", exceptions::name(written->reg));
    if (const auto* const log = std::get_if<OnLog>(&trigger))
        return "log:" + log->text;
    if (const auto* const entry = std::get_if<OnPageEntry>(&trigger))
        return fmt::format("pte:{:#x}", entry->va.raw);
    return access_text(std::get<OnAccess>(trigger));
}

std::string point_text(const Point& point) {
    std::string text = fmt::format("point {}: {}", point.id, trigger_text(point.request.trigger));
    if (!point.request.condition.empty())
        text += " if " + point.request.condition;
    text += fmt::format(" ({} hit{})", point.hits, point.hits == 1 ? "" : "s");
    return point.enabled ? text : text + ", disabled";
}

} // namespace faultline::sim
