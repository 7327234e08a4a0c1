// Conditions of breakpoints and values to watch: arithmetic as in C on 64-bit unsigned numbers.
//
//   or       and     bits         compare            shift    sum    product   prefix
//   a || b   a && b  a | b, ^, &  == != < <= > >=    << >>    + -    * / %     - ! ~
//
//   42, 0x2a            numbers
//   x0 .. x30, w0 .. w30, sp, pc, lr, fp, el, ESR_EL1 and every other system register by its name
//                       (what the kernel would read by that name: in a host at EL2, ESR_EL1 is ESR_EL2)
//   pid, tgid, cpu      of the task that runs, and the CPU it runs on; `retired`: instructions so far
//   jiffies, init_task  the address of a symbol
//   current->mm->rss_stat[0].counters   a member: of the task that runs,
//   regs->pc                            of what a parameter points to, at the first instruction of a kernel function,
//   pt_regs(x1)->pc                     of the kernel's structure of that name at an address
//   [a], u8[a], u16[a], u32[a], u64[a]   memory at an address; [a] is u64[a]
//
// Members are read as unsigned numbers. Comparison is unsigned, a relation is 1 or 0, && and || do not evaluate what they need not. A `$` in front of a name
// is allowed, as gdb writes registers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace faultline::sim {

/// A structure of the kernel in memory.
struct ObjectPlace {
    std::string structure;
    std::uint64_t address = 0;
};

/// What an expression is about.
class ExpressionContext {
public:
    virtual ~ExpressionContext() = default;
    /// Registers, task and symbols. Error: one line; no such name, or no value now.
    virtual Result<std::uint64_t> value_of(std::string_view name) const = 0;
    /// An unsigned number of 1, 2, 4 or 8 bytes. Error: one line; not mapped.
    virtual Result<std::uint64_t> load(std::uint64_t address, unsigned size) const = 0;
    /// What a name points to. Error: one line; no pointer to a structure, or not here.
    virtual Result<ObjectPlace> pointed_to_by(std::string_view name) const = 0;
    /// "mm->rss_stat[0].counters" of an object. Error: one line; no such member, not mapped, more than 8 bytes.
    virtual Result<std::uint64_t> member(const ObjectPlace&, std::string_view path) const = 0;
};

/// An expression that has been found to be well formed.
class Expression {
public:
    struct Node; ///< of the tree; defined in expression.cpp
    /// Error: one line with what was expected and at which character. At most 1024 characters.
    static Result<Expression> parse(std::string_view text);
    Expression(Expression&&) noexcept;
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    /// Error: one line; a name without a value, memory that is not mapped, a division by zero.
    Result<std::uint64_t> evaluate(const ExpressionContext&) const;

private:
    explicit Expression(std::unique_ptr<Node>);
    std::unique_ptr<Node> root_;
};

} // namespace faultline::sim
