// Manifests: whatever the text, it is a scenario or an error of one line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/scenario.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::sim;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto scenario = parse_scenario(text, "fuzz.toml", "");
    if (!scenario && scenario.error().rfind("fuzz.toml:", 0) != 0)
        std::abort();
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
        Scenario target;
        (void)apply_setting(target,
                            {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))});
        (void)comm_of(target);
    }
    return 0;
}
