// SPDX-License-Identifier: MIT
// Any bytes as a filter line of the window: never wrong, and a term that is written again from what
// was read of it is the same term.
#include "app/model/filter_terms.h"

#include <cstdint>
#include <cstdlib>

using namespace drmscope::app; // NOLINT(google-build-using-namespace): this file only

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QString text =
        QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    for (const FilterTerm& term : filterTerms(text)) {
        term.matches(QStringLiteral("kmalloc"));
        if (term.compare == FilterTerm::Compare::Contains) {
            if (term.matches(term.value) == term.negated)
                std::abort();
        } else if (term.key.isEmpty() || term.matches(term.number) != term.negated) {
            std::abort(); // nothing is less or more than itself
        }
    }
    return 0;
}
