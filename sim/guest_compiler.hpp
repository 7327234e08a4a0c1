// Scenario sources to an AArch64 program, by the ordinary cross compiler on PATH.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "sim/result.hpp"
#include "sim/scenario.hpp"

namespace faultline::sim {

/// The compiler, and the Debian packages that bring it and its C library.
inline constexpr const char* guest_compiler = "aarch64-linux-gnu-gcc";
inline constexpr const char* guest_compiler_packages = "gcc-aarch64-linux-gnu libc6-dev-arm64-cross";

/// Compiles the scenario's program.sources into `output`. The compiler runs without a shell, in the scenario's
/// folder; debug information names the folder /scenarios/NAME, so that the same sources give the same bytes
/// wherever they lie. Fails with the compiler's first error, or with the packages to install when there is none.
std::optional<Error> compile_guest(const Scenario&, const std::string& output);

/// Compiles the scenario's own kernel (docs/teaching.md) into `output`: freestanding, linked for the board's first bank
/// of RAM by lab.lds in `lab`, where faultline.inc is found, too. FL_DEVICE is defined as the device page's address.
/// Fails as compile_guest() does.
std::optional<Error> compile_own_kernel(const Scenario&, const std::string& lab, const std::string& output);

/// A directory that is removed, with all in it, at the end of its life.
class TemporaryDirectory {
public:
    static Result<TemporaryDirectory> create();
    TemporaryDirectory(TemporaryDirectory&&) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&&) noexcept;
    ~TemporaryDirectory();
    const std::string& path() const { return path_; }

private:
    explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace faultline::sim
