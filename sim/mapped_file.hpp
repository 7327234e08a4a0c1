// A file of the host, mapped read-only: nothing is copied until it is looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "sim/result.hpp"

namespace faultline::sim {

/// No input file of ours is larger; a bigger one is refused before it is read.
inline constexpr std::uint64_t max_file_size = 1ULL << 30;

class MappedFile {
public:
    /// Fails when the path is no regular file, cannot be read, or is larger than `max_size` bytes.
    static Result<MappedFile> open(const std::string& path, std::uint64_t max_size = max_file_size);
    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;
    ~MappedFile();

    const std::string& path() const { return path_; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }

private:
    MappedFile(std::string path, const std::byte* data, std::size_t size);
    std::string path_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace faultline::sim
