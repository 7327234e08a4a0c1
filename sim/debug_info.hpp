// DWARF of an ELF file: which source line an address belongs to, and what a function's arguments are called.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/elf_file.hpp"

namespace faultline::sim {

struct SourceLine {
    std::string file; ///< as the compiler recorded it
    int line = 0;     ///< from 1
};

enum class ValueKind : std::uint8_t {
    nothing,
    boolean,
    signed_integer,
    unsigned_integer,
    pointer,
    enumeration,
    other
};

struct Enumerator {
    std::string name;
    std::uint64_t value = 0;
};

/// As much of a C type as it takes to print a value of it.
struct ValueType {
    ValueKind kind = ValueKind::other;
    unsigned size = 8; ///< bytes, 1 to 8 for what can be printed
    std::vector<Enumerator> enumerators;
    bool to_text = false; ///< of a pointer: to char, so probably to a string
};

struct Parameter {
    std::string name;
    ValueType type;
};

struct FunctionSignature {
    std::string name;
    std::vector<Parameter> parameters;
    ValueType result; ///< ValueKind::nothing for void
};

/// The debug information of one ELF file; reads only what is asked for. Addresses are as linked.
class DebugInfo {
public:
    /// nullopt when the file has none. The file's bytes must outlive this.
    static std::optional<DebugInfo> open(const ElfFile&);
    DebugInfo(DebugInfo&&) noexcept;
    DebugInfo& operator=(DebugInfo&&) noexcept;
    ~DebugInfo();

    std::optional<SourceLine> line(std::uint64_t address) const;
    /// The (not inlined) function that `address` lies in.
    std::optional<FunctionSignature> function(std::uint64_t address) const;

private:
    struct Impl;
    explicit DebugInfo(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

/// `value` as a C programmer would write it: -1, 0x10, true, NULL, VM_FAULT_BADMAP, A|B.
std::string format_value(const ValueType&, std::uint64_t value);

/// A line of source with its neighbours.
struct SourceExcerpt {
    std::string file;
    int first = 0; ///< number of lines[0]
    std::vector<std::string> lines;
};
/// Lines `line - around` to `line + around` of the file called like `recorded` (its last part) in `folder`;
/// nullopt when it is not there or shorter.
std::optional<SourceExcerpt> source_excerpt(const std::string& folder, const SourceLine& line, int around);

} // namespace faultline::sim
