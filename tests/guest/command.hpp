// Running faultline as a user does: a command line, its output and how it ended.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <utility>

namespace faultline::tests {

/// One word for the shell, whatever is in it.
inline std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// What a command prints, errors included, and its wait status; -1 when it cannot be started.
inline std::pair<std::string, int> output_of(const std::string& command) {
    FILE* pipe = popen((command + " </dev/null 2>&1").c_str(), "r");
    if (pipe == nullptr)
        return {"cannot start the command", -1};
    std::string out;
    std::array<char, 65536> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.append(buffer.data(), n);
    return {out, pclose(pipe)};
}

/// What it prints as its result, without the notes on standard error.
inline std::string result_of(const std::string& command) {
    return output_of("(" + command + " 2>/dev/null)").first;
}

} // namespace faultline::tests
