#include "sim/cli/option_parts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace faultline::sim::cli {

namespace {

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

} // namespace faultline::sim::cli
