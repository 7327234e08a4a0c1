#include "sim/timeline/memory_image.hpp"

#include <algorithm>
#include <cstring>

#include "sim/timeline/digest.hpp"

namespace faultline::sim {

namespace {

constexpr std::array<std::byte, mmu::page_size> zero_page{};

bool same(std::span<const std::byte> a, std::span<const std::byte> b) {
    return std::memcmp(a.data(), b.data(), mmu::page_size) == 0;
}

std::uint64_t digest_of(const ImagePage* page) {
    return page == nullptr ? 0 : page->digest();
}

/// The page of RAM at `pa`, which is in RAM.
std::span<const std::byte> page_of(const mmu::PhysicalMemory& memory, mmu::Pa pa) {
    return {memory.host(pa, mmu::page_size), mmu::page_size};
}

} // namespace

ImagePage::ImagePage(ImageBytes& count, mmu::Pa pa, std::span<const std::byte> bytes) : count_(count) {
    std::memcpy(bytes_.data(), bytes.data(), bytes_.size());
    Digest digest;
    digest.add(pa.raw);
    digest.add_block(bytes_);
    digest_ = digest.value();
    count_.held += sizeof *this;
}

ImagePage::~ImagePage() {
    count_.held -= sizeof *this;
}

MemoryImage::Chunk::Chunk(ImageBytes& bytes) : count(bytes) {
    count.held += sizeof *this;
}

MemoryImage::Chunk::Chunk(const Chunk& other) : pages(other.pages), count(other.count) {
    count.held += sizeof *this;
}

MemoryImage::Chunk::~Chunk() {
    count.held -= sizeof *this;
}

const MemoryImage::Chunk* MemoryImage::find(std::uint64_t number) const {
    const auto at = std::ranges::lower_bound(chunks_, number, {}, &Entry::first);
    return at != chunks_.end() && at->first == number ? at->second.get() : nullptr;
}

// The chunk, which no other image shares any more.
MemoryImage::Chunk& MemoryImage::own(std::uint64_t number) {
    auto at = std::ranges::lower_bound(chunks_, number, {}, &Entry::first);
    if (at == chunks_.end() || at->first != number)
        at = chunks_.emplace(at, number, std::make_shared<Chunk>(*count_));
    else if (at->second.use_count() > 1)
        at->second = std::make_shared<Chunk>(*at->second);
    return *at->second;
}

const ImagePage* MemoryImage::page(mmu::Pa pa) const {
    const Chunk* const chunk = find(pa.raw / chunk_size);
    return chunk == nullptr ? nullptr : chunk->pages[pa.raw % chunk_size / mmu::page_size].get();
}

void MemoryImage::update(const mmu::PhysicalMemory& memory, std::span<const mmu::Pa> pages) {
    for (const mmu::Pa pa : pages) {
        const ImagePage* const old = page(pa);
        const auto live = page_of(memory, pa);
        if (same(live, bytes_of(old)))
            continue;
        std::shared_ptr<const ImagePage> fresh;
        if (!same(live, zero_page))
            fresh = std::make_shared<const ImagePage>(*count_, pa, live);
        digest_ += digest_of(fresh.get()) - digest_of(old);
        own(pa.raw / chunk_size).pages[pa.raw % chunk_size / mmu::page_size] = std::move(fresh);
    }
}

std::vector<mmu::Pa> MemoryImage::unshared(const MemoryImage& a, const MemoryImage& b) {
    std::vector<mmu::Pa> pages;
    const auto compare = [&](std::uint64_t number, const Chunk* left, const Chunk* right) {
        if (left == right)
            return;
        for (std::uint64_t n = 0; n < pages_per_chunk; ++n) {
            const ImagePage* const l = left == nullptr ? nullptr : left->pages[n].get();
            const ImagePage* const r = right == nullptr ? nullptr : right->pages[n].get();
            if (l != r)
                pages.push_back(mmu::Pa{number * chunk_size + n * mmu::page_size});
        }
    };
    auto x = a.chunks_.begin();
    auto y = b.chunks_.begin();
    while (x != a.chunks_.end() || y != b.chunks_.end()) {
        const bool in_a = x != a.chunks_.end() && (y == b.chunks_.end() || x->first <= y->first);
        const bool in_b = y != b.chunks_.end() && (x == a.chunks_.end() || y->first <= x->first);
        compare(in_a ? x->first : y->first, in_a ? x->second.get() : nullptr,
                in_b ? y->second.get() : nullptr);
        x += in_a ? 1 : 0;
        y += in_b ? 1 : 0;
    }
    return pages;
}

std::span<const std::byte> bytes_of(const ImagePage* page) {
    return page == nullptr ? std::span<const std::byte>(zero_page) : page->bytes();
}

bool agrees(const mmu::PhysicalMemory& memory, mmu::Pa pa, const ImagePage* page) {
    return same(page_of(memory, pa), bytes_of(page));
}

} // namespace faultline::sim
