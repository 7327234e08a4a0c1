// Reading JSON from outside: every key is checked, nothing throws.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace faultline::sim {

using Json = nlohmann::json;

/// Reads the keys of one JSON object; the first thing that is not as expected is written to `error`, in words, and
/// later ones are not. What could not be read is 0, empty or absent.
class JsonFields {
public:
    JsonFields(const Json& object, std::string& error) : object_(object), error_(error) {}

    bool has(const char* key) const { return object_.contains(key); }
    const Json* find(const char* key) const {
        const auto it = object_.find(key);
        return it == object_.end() ? nullptr : &*it;
    }
    const Json* need(const char* key) const {
        const Json* value = find(key);
        if (value == nullptr)
            fail(key, "is missing");
        return value;
    }

    std::uint64_t hex(const char* key) const {
        const Json* value = need(key);
        return value == nullptr ? 0 : to_hex(key, *value);
    }
    std::uint64_t hex_or(const char* key, std::uint64_t otherwise) const {
        return has(key) ? hex(key) : otherwise;
    }
    std::optional<std::uint64_t> optional_hex(const char* key) const {
        return has(key) ? std::optional{hex(key)} : std::nullopt;
    }
    unsigned number(const char* key, unsigned max) const {
        const Json* value = need(key);
        if (value == nullptr)
            return 0;
        if (value->is_boolean() && max == 1)
            return value->get<bool>() ? 1 : 0;
        if (!value->is_number_unsigned() || value->get<std::uint64_t>() > max) {
            fail(key, fmt::format("expected a number from 0 to {}", max));
            return 0;
        }
        return value->get<unsigned>();
    }
    unsigned number_or(const char* key, unsigned max, unsigned otherwise) const {
        return has(key) ? number(key, max) : otherwise;
    }
    std::string text(const char* key) const {
        const Json* value = need(key);
        if (value == nullptr || !value->is_string()) {
            fail(key, "expected a string");
            return {};
        }
        return value->get<std::string>();
    }
    /// The object or array under `key`; an empty one if absent.
    const Json& object(const char* key) const { return container(key, no_object, "expected an object"); }
    const Json& array(const char* key) const { return container(key, no_array, "expected an array"); }

    /// A string of 1 to 16 hexadecimal digits, with 0x in front or (instruction words) without.
    std::uint64_t to_hex(std::string_view key, const Json& value) const {
        if (!value.is_string()) {
            fail(key, "expected a string of hexadecimal digits");
            return 0;
        }
        std::string_view digits = value.get_ref<const std::string&>();
        if (digits.starts_with("0x"))
            digits.remove_prefix(2);
        std::uint64_t result = 0;
        const char* end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, result, 16);
        if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != end)
            fail(key, "expected 1 to 16 hexadecimal digits");
        return result;
    }
    void fail(std::string_view key, std::string_view what) const {
        if (error_.empty())
            error_ = fmt::format("key `{}`: {}", key, what);
    }

private:
    static inline const Json no_object = Json::object(), no_array = Json::array();

    const Json& container(const char* key, const Json& empty, const char* what) const {
        const Json* value = find(key);
        if (value == nullptr)
            return empty;
        if (value->type() == empty.type())
            return *value;
        fail(key, what);
        return empty;
    }

    const Json& object_;
    std::string& error_;
};

} // namespace faultline::sim
