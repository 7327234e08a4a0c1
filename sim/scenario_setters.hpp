// How a value of the manifest gets into a Scenario. Each takes a value of the right type; the text says what is wrong with
// it, empty when nothing is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "sim/linux_fault.hpp"
#include "sim/scenario_keys.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

inline std::uint64_t number(const KeyValue& value) {
    const auto* const natural = std::get_if<std::uint64_t>(&value);
    return natural != nullptr ? *natural : static_cast<std::uint64_t>(std::get<std::int64_t>(value));
}

inline std::string in_range(const KeyValue& value, std::uint64_t lo, std::uint64_t hi) {
    const auto* const natural = std::get_if<std::uint64_t>(&value);
    const std::int64_t whole = natural == nullptr ? std::get<std::int64_t>(value) : 0;
    if (whole >= 0 && number(value) >= lo && number(value) <= hi)
        return {};
    return fmt::format("is {}, expected {} to {}",
                       natural != nullptr ? std::to_string(*natural) : std::to_string(whole), lo, hi);
}

inline std::string one_of(const std::string& text, std::initializer_list<std::string_view> choices) {
    if (std::ranges::find(choices, text) != choices.end())
        return {};
    return fmt::format("is '{}', expected one of {}", text, fmt::join(choices, ", "));
}

/// member<&A::b, &B::c>(a) is a.b.c.
template <auto First, auto... Rest> auto& member(auto& object) {
    if constexpr (sizeof...(Rest) == 0)
        return object.*First;
    else
        return member<Rest...>(object.*First);
}

/// A number that must lie in [lo, hi].
template <std::uint64_t Lo, std::uint64_t Hi, auto... Path>
std::string set_number(Scenario& s, const KeyValue& value) {
    std::string problem = in_range(value, Lo, Hi);
    if (problem.empty()) {
        auto& target = member<Path...>(s);
        target = static_cast<std::remove_reference_t<decltype(target)>>(number(value));
    }
    return problem;
}

/// A string of at most `Max` bytes, without NUL.
template <std::size_t Max, auto... Path> std::string set_text(Scenario& s, const KeyValue& value) {
    const auto& text = std::get<std::string>(value);
    if (text.size() > Max)
        return fmt::format("has {} bytes, expected at most {}", text.size(), Max);
    if (text.find('\0') != std::string::npos)
        return "contains a NUL byte";
    member<Path...>(s) = text;
    return {};
}

template <auto... Path> std::string set_bool(Scenario& s, const KeyValue& value) {
    member<Path...>(s) = std::get<bool>(value);
    return {};
}

template <auto... Path> std::string set_list(Scenario& s, const KeyValue& value) {
    const auto& list = std::get<StringList>(value);
    if (std::ranges::any_of(list, [](const std::string& t) { return t.find('\0') != std::string::npos; }))
        return "contains a NUL byte";
    member<Path...>(s) = list;
    return {};
}

template <auto... Path> std::string set_any(Scenario& s, const KeyValue& value) {
    member<Path...>(s) = number(value);
    return {};
}

/// One of the two Linux kernels, or a file of the scenario's that is one.
inline std::string set_kernel(Scenario& s, const KeyValue& value) {
    const auto& name = std::get<std::string>(value);
    const bool own = name.ends_with(".S") || name.ends_with(".c") || name.ends_with(".elf");
    if (name.find('\0') != std::string::npos)
        return "contains a NUL byte";
    s.kernel = name;
    s.own_kernel.file = own ? name : std::string{};
    return own || name == "4.9" || name == "6.6"
               ? std::string{}
               : fmt::format("is '{}', expected 4.9, 6.6, or a .S, .c or .elf file of the scenario's", name);
}

inline std::string set_cpu(Scenario& s, const KeyValue& value) {
    s.cpu = std::get<std::string>(value);
    return one_of(s.cpu, {"cortex-a72", "max"});
}

inline std::string set_outcome(Scenario& s, const KeyValue& value) {
    s.expect.outcome = std::get<std::string>(value);
    return one_of(*s.expect.outcome, {"signal", "exit", "oops", "panic", "limit"});
}

inline std::string set_signal(Scenario& s, const KeyValue& value) {
    const auto& name = std::get<std::string>(value);
    s.expect.signal = name;
    return signal_number(name) ? std::string{} : fmt::format("is '{}', expected a name like SIGSEGV", name);
}

inline std::string set_si_code(Scenario& s, const KeyValue& value) {
    const auto& name = std::get<std::string>(value);
    s.expect.si_code = name;
    return is_si_code_name(name) ? std::string{}
                                 : fmt::format("is '{}', expected a name like SEGV_MAPERR", name);
}

/// Paths in the guest's file system, beside that of the program itself.
inline std::string set_links(Scenario& s, const KeyValue& value) {
    constexpr std::size_t most = 16, longest = 254; // well below FL_MAX_FILES; FL_PATH_MAX with its NUL
    const auto& links = std::get<StringList>(value);
    const auto is_bad = [](const std::string& path) {
        return !path.starts_with('/') || path.size() > longest || path.find('\0') != std::string::npos;
    };
    if (links.size() > most)
        return fmt::format("has {} paths, expected at most {}", links.size(), most);
    if (std::ranges::any_of(links, is_bad))
        return fmt::format("holds something else than paths from / of at most {} bytes", longest);
    s.program.links = links;
    return {};
}

/// A function, and which of its faults, from 1.
inline std::string set_focus(Scenario& s, const KeyValue& value) {
    const auto& text = std::get<std::string>(value);
    const std::size_t colon = text.find(':');
    const auto n = colon == std::string::npos ? 1 : parse_number(text.substr(colon + 1)).value_or(0);
    if (n == 0)
        return fmt::format("is '{}', expected FUNCTION or FUNCTION:N, N from 1", text);
    s.focus = text;
    return {};
}

inline std::string set_board_banks(Scenario& s, const KeyValue& value) {
    return set_banks(s.board, std::get<StringList>(value));
}

} // namespace faultline::sim
