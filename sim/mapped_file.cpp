#include "sim/mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace faultline::sim {

namespace {

/// Closes the descriptor when open() is done with it; the mapping stays.
struct Descriptor {
    int fd = -1;
    ~Descriptor() {
        if (fd >= 0)
            ::close(fd);
    }
};

} // namespace

MappedFile::MappedFile(std::string path, const std::byte* data, std::size_t size)
    : path_(std::move(path)), data_(data), size_(size) {}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)), data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

MappedFile::~MappedFile() {
    if (data_ != nullptr)
        ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<MappedFile> MappedFile::open(const std::string& path, std::uint64_t max_size) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.fd < 0)
        return Error{fmt::format("{}: cannot be opened: {}", path, std::strerror(errno))};
    struct stat info {};
    if (::fstat(file.fd, &info) != 0 || !S_ISREG(info.st_mode))
        return Error{fmt::format("{}: not a regular file", path)};
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > max_size)
        return Error{fmt::format("{}: {} bytes, expected at most {}", path, size, max_size)};
    if (size == 0)
        return MappedFile(path, nullptr, 0);
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
    if (data == MAP_FAILED)
        return Error{fmt::format("{}: cannot be mapped: {}", path, std::strerror(errno))};
    return MappedFile(path, static_cast<const std::byte*>(data), size);
}

} // namespace faultline::sim
