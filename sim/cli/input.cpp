#include "sim/cli/input.hpp"

#include <array>
#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace faultline::sim::cli {

std::string read_standard_input() {
    constexpr std::size_t most = 16U << 20U;
    std::string text;
    std::array<char, 65536> buffer{};
    while (text.size() < most) {
        const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

} // namespace faultline::sim::cli
