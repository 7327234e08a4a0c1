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

/// Sets `key` to `value`. The error has no file or line: "unknown key 'x'", "'pid' is a string, expected ...".
std::optional<Error> assign(Scenario&, std::string_view key, const KeyValue& value);
/// True if `key` is a table of the manifest ("identity", "expect"), i.e. some key starts with "key.".
bool is_table_key(std::string_view key);
/// `text` of a --set, read as what `key` takes.
Result<KeyValue> value_from_text(std::string_view key, const std::string& text);

} // namespace faultline::sim
