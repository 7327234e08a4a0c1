#include "sim/cli/option_parts.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/text.hpp"

namespace faultline::sim::cli {

namespace {

const std::vector<std::string> show_parts = {"path", "walk", "regs", "log", "source", "all"};

/// The parts between commas.
std::vector<std::string> split(const std::string& text) {
    return parse_list(fmt::format("[{}]", text));
}

std::string check_show(const std::string& text) {
    for (const std::string& part : split(text))
        if (std::ranges::find(show_parts, part) == show_parts.end())
            return fmt::format("'{}' cannot be shown, expected some of {}", part, fmt::join(show_parts, ","));
    return {};
}

std::string check_setting(const std::string& text) {
    const std::size_t equals = text.find('=');
    return equals != std::string::npos && equals > 0
               ? std::string{}
               : fmt::format("'{}' has no '=', expected KEY=VALUE", text);
}

} // namespace

void add_set_option(CLI::App& app, std::vector<std::string>& texts) {
    app.add_option("--set", texts, "override a key of the manifest, e.g. identity.pid=78")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(CLI::Validator(check_setting, ""));
}

std::vector<Setting> settings_of(const std::vector<std::string>& texts) {
    std::vector<Setting> settings;
    for (const std::string& text : texts)
        settings.push_back({text.substr(0, text.find('=')), text.substr(text.find('=') + 1)});
    return settings;
}

void add_show_option(CLI::App& app, std::vector<std::string>& texts) {
    app.add_option("--show", texts, "what to draw: path, walk, regs, log, source, or all (the default)")
        ->type_name("LIST")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(CLI::Validator(check_show, ""));
}

Show show_of(const std::vector<std::string>& lists) {
    if (lists.empty())
        return show_of({"all"});
    std::vector<std::string> parts;
    for (const std::string& list : lists)
        for (std::string& part : split(list))
            parts.push_back(std::move(part));
    const auto wants = [&](const char* part) {
        return std::ranges::find(parts, part) != parts.end() ||
               std::ranges::find(parts, "all") != parts.end();
    };
    return {wants("path"), wants("walk"), wants("regs"), wants("log"), wants("source")};
}

} // namespace faultline::sim::cli
