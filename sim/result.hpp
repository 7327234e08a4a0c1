// A value, or one line that says what is wrong with the user's input and what was expected.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace faultline::sim {

struct Error {
    std::string message; ///< one line, no trailing newline: where, what, what was expected
};

template <class T> class [[nodiscard]] Result {
public:
    Result(T value) : data_(std::move(value)) {}
    Result(Error error) : data_(std::move(error)) {}
    explicit operator bool() const { return data_.index() == 0; }
    T& operator*() & { return std::get<0>(data_); }
    const T& operator*() const& { return std::get<0>(data_); }
    T&& operator*() && { return std::get<0>(std::move(data_)); }
    T* operator->() { return &std::get<0>(data_); }
    const T* operator->() const { return &std::get<0>(data_); }
    const std::string& error() const { return std::get<1>(data_).message; }

private:
    std::variant<T, Error> data_;
};

} // namespace faultline::sim
