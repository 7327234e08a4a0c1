#include <fmt/format.h>

#include "sim/render.hpp"

namespace faultline::sim {

std::string log_time(std::uint64_t ns) {
    constexpr std::uint64_t ns_per_us = 1000, us_per_s = 1'000'000;
    const std::uint64_t us = ns / ns_per_us;
    return fmt::format("{}.{:06}", us / us_per_s, us % us_per_s);
}

std::string dmesg_line(const LogLine& line) {
    return fmt::format("[{:>12}] {}", log_time(line.time_ns), printable(line.text));
}

} // namespace faultline::sim
