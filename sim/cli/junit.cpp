// The results of a suite in the XML that build servers read. There is no standard: this is what the reports of Ant's
// JUnit task, of GoogleTest and of pytest have in common. Nothing in it depends on the clock.

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "sim/cli/suite.hpp"

namespace faultline::sim::cli {

namespace {

/// "percpu" and "bad" of "percpu/bad"; a variant is a case of its scenario.
std::size_t last_slash(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos || slash == 0 ? name.size() : slash;
}

/// Printable ASCII and newlines as they are, other bytes as \xNN: XML cannot hold what a guest may print.
std::string plain(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\n' || (byte >= ' ' && byte <= '~'))
            result += letter;
        else
            result += fmt::format("\\x{:02x}", byte);
    }
    return result;
}

std::string lines_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += plain(line) + "\n";
    return text;
}

void add_case(pugi::xml_node suite, const SuiteResult& result) {
    const std::size_t slash = last_slash(result.name);
    pugi::xml_node node = suite.append_child("testcase");
    node.append_attribute("classname") = plain(result.name.substr(0, slash)).c_str();
    node.append_attribute("name") =
        slash < result.name.size() ? plain(result.name.substr(slash + 1)).c_str() : "base";
    if (!result.passed()) {
        pugi::xml_node why = node.append_child(result.outcome ? "failure" : "error");
        why.append_attribute("message") = plain(result.complaint.front()).c_str();
        why.text() = lines_of(result.complaint).c_str();
    }
    if (!result.log.empty())
        node.append_child("system-out").text() = lines_of(result.log).c_str();
}

} // namespace

std::optional<Error> write_junit(const std::string& file, const std::vector<SuiteResult>& results) {
    pugi::xml_document document;
    pugi::xml_node suite = document.append_child("testsuites").append_child("testsuite");
    std::size_t failures = 0, errors = 0;
    for (const SuiteResult& result : results)
        if (!result.passed())
            ++(result.outcome ? failures : errors);
    suite.append_attribute("name") = "faultline";
    suite.append_attribute("tests") = results.size();
    suite.append_attribute("failures") = failures;
    suite.append_attribute("errors") = errors;
    for (const SuiteResult& result : results)
        add_case(suite, result);
    if (!document.save_file(file.c_str(), "  "))
        return Error{fmt::format("{}: cannot be written", file)};
    return std::nullopt;
}

} // namespace faultline::sim::cli
