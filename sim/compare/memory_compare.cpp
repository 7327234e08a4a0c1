#include "sim/compare/memory_compare.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "sim/compare/word_names.hpp"
#include "sim/timeline/memory_image.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);

std::uint64_t word_of(const ImagePage* page, std::size_t offset) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes_of(page).data() + offset, word_size);
    return word;
}

/// RAM of one run where the runs part, and where they come together again.
struct Course {
    MemoryImage before, after;
    std::vector<mmu::Pa> written() const { return MemoryImage::unshared(before, after); }
};

Course course_of(Timeline& timeline, Instant parted, Instant joined) {
    timeline.seek(parted);
    MemoryImage before = timeline.memory_image();
    timeline.seek(joined);
    return {std::move(before), timeline.memory_image()};
}

bool page_differs(const MemoryImage& a, const MemoryImage& b, mmu::Pa page) {
    return !std::ranges::equal(bytes_of(a.page(page)), bytes_of(b.page(page)));
}

class Words {
public:
    Words(const Both<Debugger*>& runs, WordNames names)
        : names_(std::move(names)), dead_a_(*runs.a), dead_b_(*runs.b) {}

    void compare(const Course& a, const Course& b, mmu::Pa page) {
        if (!page_differs(a.after, b.after, page))
            return;
        for (std::size_t offset = 0; offset < mmu::page_size; offset += word_size) {
            const Both<std::uint64_t> after{word_of(a.after.page(page), offset),
                                            word_of(b.after.page(page), offset)};
            const bool touched = word_of(a.before.page(page), offset) != after.a ||
                                 word_of(b.before.page(page), offset) != after.b;
            if (!after.equal() && !touched)
                ++difference.before;
            else if (!after.equal())
                add(mmu::Pa{page.raw + offset}, after);
        }
    }
    MemoryDifference difference;

private:
    void add(mmu::Pa pa, const Both<std::uint64_t>& value) {
        if (dead_a_.contains(pa) || dead_b_.contains(pa)) {
            ++difference.dead_stack;
            return;
        }
        WordDifference word{pa, names_.name(pa), value};
        auto& list = word.name.empty() ? difference.other : difference.named;
        ++(word.name.empty() ? difference.other_count : difference.named_count);
        if (list.size() < MemoryDifference::most_listed)
            list.push_back(std::move(word));
    }
    WordNames names_;
    DeadStack dead_a_, dead_b_;
};

} // namespace

MemoryDifference compare_memory(const Both<Debugger*>& runs, const Parting& parting) {
    runs.a->timeline().seek(parting.at.a);
    WordNames names(*runs.a);
    const Course a = course_of(runs.a->timeline(), parting.at.a, parting.rejoin->at.a);
    const Course b = course_of(runs.b->timeline(), parting.at.b, parting.rejoin->at.b);
    Words words(runs, std::move(names));
    std::vector<mmu::Pa> pages;
    const auto written_a = a.written(), written_b = b.written();
    std::ranges::set_union(written_a, written_b, std::back_inserter(pages));
    for (const mmu::Pa page : pages)
        words.compare(a, b, page);
    // What nobody has touched since can only have differed before.
    std::vector<mmu::Pa> untouched;
    const auto all = MemoryImage::unshared(a.before, b.before);
    std::ranges::set_difference(all, pages, std::back_inserter(untouched));
    for (const mmu::Pa page : untouched)
        words.compare(a, b, page);
    return words.difference;
}

} // namespace faultline::sim
