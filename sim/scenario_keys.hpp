// The keys of scenario.toml as one table: what each is called, what it takes, where it goes. The manifest, its
// variants and --set all come through here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario.hpp"

namespace faultline::sim {

using StringList = std::vector<std::string>;
/// A manifest value after parsing; integers cover the 64-bit range as TOML and --set write it.
using KeyValue = std::variant<bool, std::int64_t, std::uint64_t, std::string, StringList>;

/// Sets the key `name` to `value`. The error has no file or line: "unknown key 'x'", "'pid' is a string,
/// expected ...".
std::optional<Error> assign(Scenario&, std::string_view name, const KeyValue& value);
/// True if `name` is a table of the manifest ("identity", "expect"), i.e. some key starts with "key.".
bool is_table_key(std::string_view name);
/// The tables' names, for a suggestion.
std::vector<std::string_view> table_keys();
/// What the key takes, in words: "true or false". For an unknown one, that it takes something else.
std::string_view expected_type(std::string_view name);
/// `text` of a --set, read as what the key `name` takes.
Result<KeyValue> value_from_text(std::string_view name, const std::string& text);

} // namespace faultline::sim
