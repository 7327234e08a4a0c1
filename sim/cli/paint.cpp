#include "sim/cli/paint.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace faultline::sim::cli {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void complain(std::string_view message) {
    std::fflush(stdout);
    fmt::print(stderr, "faultline: {}\n", message);
}

} // namespace faultline::sim::cli
