// The folder of the host that a program finds as its root directory: read once, before the machine is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/result.hpp"

namespace faultline::sim {

/// A regular file, a directory or a symbolic link below the folder.
struct RootEntry {
    std::string path;       ///< as the program names it, from "/"
    std::uint32_t mode = 0; ///< st_mode, with the type
    std::vector<std::byte>
        bytes; ///< of a file; of a link, where it leads: the guest follows it, in its own tree
};

/// Everything in `folder`, in order of path, parents first. No link is followed, so nothing outside is read; devices,
/// sockets and pipes are left out. Fails when it is no folder, when a file cannot be read, when a path is longer than
/// FL_PATH_MAX allows, or when there are more than `most_entries` entries or `most_bytes` bytes.
Result<std::vector<RootEntry>> read_root_folder(const std::string& folder, std::size_t most_entries,
                                                std::uint64_t most_bytes);

} // namespace faultline::sim
